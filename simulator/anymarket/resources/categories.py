"""Everything under /categories but the groups of characteristics."""

from collections import Counter
from collections.abc import Sequence

from simulator.anymarket.call import NO_CONTENT, Answer, Call, Payload, RouteRow
from simulator.anymarket.categories import Category
from simulator.anymarket.category_views import category_row, category_view, tree_view
from simulator.anymarket.errors import in_use, invalid, not_found
from simulator.anymarket.names import filtered
from simulator.anymarket.paging import page
from simulator.anymarket.resources.fields import Shape, broken, missing

KIND = "category"
_SHAPES = {
    "name": Shape(str, longest=80),
    "partnerId": Shape(str, longest=80),
    "priceFactor": Shape(float, least=0),
    "definitionPriceScope": Shape(str, one_of=("SKU", "SKU_MARKETPLACE", "COST")),
    "parent": Shape(dict),
}
_MOST_PATH = 1_000


def list_categories(call: Call) -> Answer:
    """GET /categories, by `name` and `partnerId`: the roots, or all of them where it is flat."""
    account, query = call.account, call.request.query
    is_flat = account.switches.categories_list == "flat"
    rows: Sequence[Category] = account.categories.roots
    if is_flat:
        rows = list(account.categories.by_id.values())
    if name := query.get("name", ""):
        rows = filtered(rows, name, lambda one: one.name, account.switches.name_filter)
    if partner_id := query.get("partnerId", ""):
        rows = [category for category in rows if category.partner_id == partner_id]
    is_filtered = bool(query.keys() & {"name", "partnerId"})
    return page(call, rows, lambda one: category_row(account, one), filtered=is_filtered)


def show_tree(call: Call) -> Answer:
    """GET /categories/fullPath: the whole tree as a bare array."""
    account = call.account
    products = Counter(
        product.category_id
        for product in account.catalogue.all_products()
        if product.category_id is not None
    )
    return Answer([tree_view(account, root, products) for root in account.categories.roots])


def create_category(call: Call) -> Answer:
    """POST /categories; below another one with `parent.id`."""
    payload = call.item()
    _check(payload)
    parent = _parent_of(call, payload)
    _check_place(call, payload, parent)
    category = Category(call.account.ids.take("category"), str(payload["name"]), parent)
    _fill(category, payload)
    call.account.categories.add(category)
    call.note(KIND, ["created", category.id, category.path])
    return Answer(category_view(call.account, category))


def show_category(call: Call) -> Answer:
    """GET /categories/{id}."""
    return Answer(category_view(call.account, found_category(call)))


def update_category(call: Call) -> Answer:
    """PUT /categories/{id}; without `parent` it stays where it is."""
    category, payload = found_category(call), call.item()
    if call.account.switches.catalogue_put_omitted == "kept":
        payload = {**_present(category), **payload}
    _check(payload)
    parent = _parent_of(call, payload) if "parent" in payload else category.parent
    if parent is not None and category in parent.upwards():
        raise invalid("A categoria pai não pode ser a própria categoria ou uma subcategoria dela")
    _check_place(call, payload, parent, own=category)
    category.name = str(payload["name"])
    _fill(category, payload)
    call.account.categories.move(category, parent)
    call.note(KIND, ["updated", category.id, category.path])
    return Answer(category_view(call.account, category))


def delete_category(call: Call) -> Answer:
    """DELETE /categories/{id}: a leaf without products only."""
    category, products = found_category(call), call.account.catalogue.all_products()
    if category.children or any(product.category_id == category.id for product in products):
        raise in_use("A categoria")
    call.account.categories.remove(category)
    call.note(KIND, ["deleted", category.id, category.path])
    return NO_CONTENT


def found_category(call: Call) -> Category:
    """Give the category the path names.

    Raises:
        ApiError: 404, unknown; 400, not a number.
    """
    category = call.account.categories.by_id.get(call.id("id"))
    if category is None:
        raise not_found(call.params["id"])
    return category


def _check(payload: Payload) -> None:
    sentences = missing(payload, ("name",)) + broken(payload, _SHAPES)
    if sentences:
        raise invalid(*sentences)


def _parent_of(call: Call, payload: Payload) -> Category | None:
    parent = payload.get("parent")
    if not isinstance(parent, dict):
        return None
    found = call.account.categories.by_id.get(number_of(parent))
    if found is None:
        raise invalid(f"Categoria pai {parent.get('id')} não encontrada")
    return found


def number_of(reference: Payload) -> int:
    """Give the `id` of a reference, also one written as a text; 0 for none."""
    said = reference.get("id")
    if isinstance(said, str) and said.isdecimal():
        return int(said)
    return said if isinstance(said, int) and not isinstance(said, bool) else 0


def _check_place(
    call: Call, payload: Payload, parent: Category | None, own: Category | None = None
) -> None:
    name, partner_id = str(payload["name"]), payload.get("partnerId")
    path = f"{parent.path}/{name}" if parent else name
    if len(path) > _MOST_PATH:
        raise invalid(f"O campo path deve ter no máximo {_MOST_PATH} caracteres")
    if call.account.switches.duplicate_names == "accepted":
        return
    categories = call.account.categories
    if categories.named(name, parent) not in {None, own}:
        raise invalid(f"Já existe uma categoria cadastrada com o nome {name}")
    known = categories.of_partner(str(partner_id)) if partner_id else None
    if known not in {None, own}:
        raise invalid(f"Já existe uma categoria cadastrada com o partnerId {partner_id}")


def _present(category: Category) -> Payload:
    return {
        "partnerId": category.partner_id,
        "priceFactor": category.price_factor,
        "definitionPriceScope": category.scope,
    }


def _fill(category: Category, payload: Payload) -> None:
    partner_id, factor = payload.get("partnerId"), payload.get("priceFactor")
    category.partner_id = str(partner_id) if partner_id else None
    category.price_factor = factor if isinstance(factor, int | float) else None
    category.scope = str(payload.get("definitionPriceScope") or "COST")


ROUTES: tuple[RouteRow, ...] = (
    ("GET", "/v2/categories", list_categories),
    ("POST", "/v2/categories", create_category),
    ("GET", "/v2/categories/fullPath", show_tree),
    ("GET", "/v2/categories/{id}", show_category),
    ("PUT", "/v2/categories/{id}", update_category),
    ("DELETE", "/v2/categories/{id}", delete_category),
)
