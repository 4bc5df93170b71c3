"""Products, customers, carriers and sales channels put there in bulk."""

from decimal import Decimal

from simulator.eccosys.contacting import contact_fields, make_contact
from simulator.eccosys.control.wish import COMPANY, ControlRow, Wish
from simulator.eccosys.errors import Unfit
from simulator.eccosys.goods import Product
from simulator.eccosys.people import Carrier, Channel, Form
from simulator.eccosys.product_making import change_product
from simulator.eccosys.product_views import product_view
from simulator.eccosys.shelf_views import attribute_view, brand_view, node_view
from simulator.eccosys.world import Account
from simulator.engine.reading import ControlError, Payload, as_objects, text_of, whole_of

_OWN = {"id", "estoque", "parent", "images"}


def seed_products(wish: Wish) -> object:
    """POST …/products: `codigo`, any plain field as text, `estoque`, `parent` (its code).

    Returns:
        code → id.
    """
    account = wish.account()
    with account.lock:
        return {text_of(item, "codigo"): str(_product(account, item)) for item in wish.items()}


def seed_customers(wish: Wish) -> object:
    """POST …/customers: fields as POST /clientes takes them.

    Returns:
        document → id.
    """
    account, made = wish.account(), {}
    with account.lock:
        for item in wish.items():
            contact = make_contact(account, contact_fields(item, unknown="refused"))
            made[contact.document] = str(contact.id)
    return made


def seed_carriers(wish: Wish) -> object:
    """POST …/carriers: `nome`, `codigo`, `forms`: a list of `descricao`, `ativa`; ids if wished.

    Returns:
        name → its id and, by title, those of its forms.
    """
    account, made = wish.account(), {}
    with account.lock:
        for item in wish.items():
            carrier = _carrier(account, item)
            account.carriers[carrier.id] = carrier
            forms = {form.title: str(form.id) for form in carrier.forms.values()}
            made[carrier.fields["nome"]] = {"id": str(carrier.id), "forms": forms}
    return made


def seed_channels(wish: Wish) -> object:
    """PUT …/channels: all there are, in place of the two every company begins with."""
    account = wish.account()
    channels = [
        Channel(
            id=whole_of(item, "id"),
            title=text_of(item, "descricao"),
            reference=text_of(item, "referencia", ""),
            marketplace_id=whole_of(item, "idMarketplace", 0),
        )
        for item in wish.items()
    ]
    account.channels = {channel.id: channel for channel in channels}
    return {"channels": len(channels)}


def read_stock(wish: Wish) -> object:
    """GET …/stock: on hand and reserved of every product, as text."""
    account = wish.account()
    with account.lock:
        return {
            product.code: {"on_hand": str(product.on_hand), "reserved": str(product.reserved)}
            for product in account.goods.by_id.values()
        }


def read_catalogue(wish: Wish) -> object:
    """GET …/catalogue: every product in full by its code, the tree, brands and attributes."""
    account = wish.account()
    shelves = account.shelves
    with account.lock:
        return {
            "products": {
                product.code: {
                    **product_view(shelves, product),
                    "images": product.images,
                }
                for product in account.goods.by_id.values()
            },
            "tree": [node_view(node) for node in shelves.departments],
            "brands": [brand_view(brand) for brand in shelves.brands.values()],
            "attributes": [attribute_view(one) for one in shelves.attributes.values()],
        }


def change_stock(wish: Wish) -> object:
    """PUT …/stock `{code: on hand}`: counted anew by a person in the ERP."""
    account, counted = wish.account(), wish.item()
    with account.lock:
        for code in counted:
            product = account.goods.by_code.get(code)
            if product is None:
                raise ControlError(f"no product {code!r}")
            product.put(Decimal(whole_of(counted, code)))
    return {"counted": len(counted)}


def edit_products(wish: Wish) -> object:
    """PUT …/products: fields changed by a person in the ERP; nothing enters the book."""
    account, items = wish.account(), wish.items()
    with account.lock:
        for item in items:
            try:
                product = change_product(account, item)
            except Unfit as wrong:
                raise ControlError(str(wrong)) from None
            product.fields["produtoAlterado"] = "S"
    return {"changed": len(items)}


def _product(account: Account, item: Payload) -> int:
    code = text_of(item, "codigo")
    if code in account.goods.by_code:
        raise ControlError(f"product {code!r} exists")
    fields = {name: text_of(item, name) for name in item.keys() - _OWN - {"codigo"}}
    if parent := text_of(item, "parent", ""):
        if parent not in account.goods.by_code:
            raise ControlError(f"no parent {parent!r}")
        fields["idProdutoMaster"] = str(account.goods.by_code[parent].id)
    fields.setdefault("nome", code)
    amount = whole_of(item, "estoque", 0)
    identity = whole_of(item, "id", 0) or account.ids.take("product")
    product = Product(identity, code, fields, on_hand=Decimal(amount))
    product.images = [text_of({"url": url}, "url") for url in _listed(item.get("images", []))]
    account.goods.keep(product)
    return identity


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise ControlError("a list was expected")
    return value


def _carrier(account: Account, item: Payload) -> Carrier:
    fields = {name: text_of(item, name) for name in item.keys() - {"id", "forms"}}
    text_of(item, "nome")
    forms = [_form(account, form) for form in as_objects(item.get("forms", []))]
    identity = whole_of(item, "id", 0) or account.ids.take("carrier")
    return Carrier(identity, fields, {form.id: form for form in forms})


def _form(account: Account, item: Payload) -> Form:
    return Form(
        id=whole_of(item, "id", 0) or account.ids.take("form"),
        title=text_of(item, "descricao"),
        active=text_of(item, "ativa", "S") == "S",
    )


ROUTES: tuple[ControlRow, ...] = (
    ("POST", f"{COMPANY}/products", seed_products),
    ("POST", f"{COMPANY}/customers", seed_customers),
    ("POST", f"{COMPANY}/carriers", seed_carriers),
    ("PUT", f"{COMPANY}/channels", seed_channels),
    ("PUT", f"{COMPANY}/products", edit_products),
    ("GET", f"{COMPANY}/stock", read_stock),
    ("PUT", f"{COMPANY}/stock", change_stock),
    ("GET", f"{COMPANY}/catalogue", read_catalogue),
)
