"""What a product refers to: found in the hub by name, made where it is missing, never twice.

One at a time does so for a store. Who is beaten to it by somebody else, a person in the panel
or a process whose lease ran out, is told that it is there already, and looks again.
"""

from collections.abc import Collection, Iterable, Sequence

from domain.errors import AlreadyThere, TransientError
from domain.hub_catalogue import HubBrand, HubCategory, HubVariation
from domain.product_memory import Shelf, Shelved, shelf_key
from domain.products import Product, ProductSku
from domain.spelling import name_key
from workers.handlers.product_case import ProductCase

VISUAL = frozenset({"cor", "color", "colour", "estampa"})
"""Folded names of types that show in images."""

TREE_READ = "category_tree_read"
TYPES_READ = "variation_types_read"
"""In a lane's memo: everything was kept once."""

Pair = tuple[str, str]


def brand_id(case: ProductCase, product: Product) -> int:
    """Give the hub's id of a product's brand."""
    name = product.brand
    found = _known(case, Shelf.BRAND, [(name,)])
    if shelf_key(name) in found:
        return found[shelf_key(name)].hub_id
    with case.tools.locks(case.store.name):
        found = _known_now(case, Shelf.BRAND, [(name,)])
        if shelf_key(name) not in found:
            found = {shelf_key(name): _brand(case, name, product.brand_code)}
    return found[shelf_key(name)].hub_id


def category(case: ProductCase, path: Sequence[str]) -> HubCategory:
    """Give the last of a path as the hub has it; what is missing is made from the root down."""
    whole = tuple(path)
    paths = [whole[: depth + 1] for depth in range(len(whole))]
    found = _known(case, Shelf.CATEGORY, [whole])
    if shelf_key(*whole) in found:
        return _placed(found[shelf_key(*whole)])
    with case.tools.locks(case.store.name):
        found = _known_now(case, Shelf.CATEGORY, paths)
        if shelf_key(*whole) not in found:
            _look_in_tree(case, [path for path in paths if shelf_key(*path) not in found])
            found = _known(case, Shelf.CATEGORY, paths)
        leaf: HubCategory | None = None
        for step in paths:
            leaf = _placed(found.get(shelf_key(*step)) or _category(case, step, leaf))
    if leaf is None:
        raise LookupError(f"product {case.code} has no category")
    return leaf


def ensure_variations(case: ProductCase, skus: Iterable[ProductSku]) -> None:
    """Make sure that the hub has every type and value that these SKUs name."""
    pairs = list(dict.fromkeys(pair for sku in skus for pair in sku.variations))
    if not _missing(case, pairs):
        return
    with case.tools.locks(case.store.name):
        _known_now(case, Shelf.VALUE, pairs)
        if not _missing(case, pairs):
            return
        _read_types(case, pairs)
        by_type: dict[str, list[Pair]] = {}
        for pair in _missing(case, pairs):
            by_type.setdefault(shelf_key(pair[0]), []).append(pair)
        for missing in by_type.values():
            _make_values(case, missing)


def forget_shelves(case: ProductCase, brand: str, path: Sequence[str]) -> None:
    """Look a product's brand and category up anew next time: the hub may have lost them."""
    paths = [shelf_key(*path[: depth + 1]) for depth in range(len(path))]
    for shelf, keys in ((Shelf.BRAND, [shelf_key(brand)]), (Shelf.CATEGORY, paths)):
        case.tools.shelves.forget(case.store.name, shelf, keys)
        case.seen.take_down(shelf, keys)


def _known(case: ProductCase, shelf: Shelf, names: Iterable[Sequence[str]]) -> dict[str, Shelved]:
    return dict(case.seen.shelved(shelf, [shelf_key(*each) for each in names]))


def _known_now(
    case: ProductCase, shelf: Shelf, names: Iterable[Sequence[str]]
) -> dict[str, Shelved]:
    """Ask anew: whoever held the lock before may have made it."""
    keys = [shelf_key(*each) for each in names]
    case.seen.take_down(shelf, keys)
    return dict(case.seen.shelved(shelf, keys))


def _keep(case: ProductCase, *things: Shelved) -> None:
    case.tools.shelves.keep(case.store.name, things)
    case.seen.put_up(things)


def _brand(case: ProductCase, name: str, code: str) -> Shelved:
    found = _brands(case, name, code)
    if not found:
        case.work.spend()
        try:
            found = [case.hub.create_brand(name, code)]
        except AlreadyThere:
            found = _brands(case, name, code)
    if not found:
        raise TransientError(f"the hub has the brand {name!r} and does not show it yet")
    thing = Shelved(Shelf.BRAND, (name,), found[0].id)
    _keep(case, thing)
    return thing


def _brands(case: ProductCase, name: str, code: str) -> Sequence[HubBrand]:
    """Give those of a name; where there is none, those that the ERP calls otherwise."""
    found = case.hub.find_brands(name, case.work.spend)
    if found or not code:
        return found
    return case.hub.find_brands_of_erp(code, case.work.spend)


def _category(case: ProductCase, path: tuple[str, ...], parent: HubCategory | None) -> Shelved:
    case.work.spend()
    try:
        made = case.hub.create_category(path[-1], parent, case.store.price_scope)
    except AlreadyThere:
        _read_tree(case, [path])
        found = _known(case, Shelf.CATEGORY, [path])
        if shelf_key(*path) not in found:
            said = " > ".join(path)
            raise TransientError(f"the hub has the category {said} and does not show it") from None
        return found[shelf_key(*path)]
    above = () if parent is None else parent.path
    thing = Shelved(Shelf.CATEGORY, (*above, path[-1]), made.id)
    _keep(case, thing)
    return thing


def _placed(thing: Shelved) -> HubCategory:
    return HubCategory(thing.hub_id, thing.names)


def _look_in_tree(case: ProductCase, paths: Collection[tuple[str, ...]]) -> None:
    """Keep what of these the hub has: its tree is read once for all products in hand."""
    tree = case.seen.tree
    if tree is None:
        _read_tree(case, paths)
    else:
        _keep(case, *(tree[key] for key in (shelf_key(*path) for path in paths) if key in tree))


def _read_tree(case: ProductCase, paths: Collection[tuple[str, ...]]) -> None:
    case.work.spend()
    tree = case.hub.category_tree()
    wanted = {shelf_key(*path) for path in paths}
    # Of two with one path the first one counts, as in the hub's own lists.
    things = [Shelved(Shelf.CATEGORY, one.path, one.id) for one in reversed(tree)]
    case.seen.tree = {thing.key: thing for thing in things}
    _keep(case, *_news(case, TREE_READ, things, wanted))


def _news(
    case: ProductCase, mark: str, things: Sequence[Shelved], wanted: Collection[str]
) -> Sequence[Shelved]:
    """Give what is kept of what was read: the first time all, later what was asked for.

    It is read before anything is made: somebody else may have made it since.
    """
    is_first = not case.work.memo.get(mark)
    case.work.memo[mark] = True
    return [thing for thing in things if is_first or thing.key in wanted]


def _missing(case: ProductCase, pairs: Sequence[Pair]) -> list[Pair]:
    found = _known(case, Shelf.VALUE, pairs)
    return [pair for pair in pairs if shelf_key(*pair) not in found]


def _read_types(case: ProductCase, pairs: Sequence[Pair]) -> None:
    read = list(case.hub.variations(case.work.spend))
    wanted = {shelf_key(name) for name, _ in pairs} | {shelf_key(*pair) for pair in pairs}
    things = [thing for one in reversed(read) for thing in _things_of(one)]
    _keep(case, *_news(case, TYPES_READ, things, wanted))


def _things_of(one: HubVariation) -> list[Shelved]:
    values = [Shelved(Shelf.VALUE, (one.name, value.text), value.id) for value in one.values]
    return [Shelved(Shelf.VARIATION, (one.name,), one.id), *values]


def _make_values(case: ProductCase, pairs: Sequence[Pair]) -> None:
    """Make values of one type, and the type where it is missing."""
    name, texts = pairs[0][0], [text for _, text in pairs]
    there = _known(case, Shelf.VARIATION, [(name,)]).get(shelf_key(name))
    if there is None:
        case.work.spend()
        try:
            made = case.hub.create_variation(name, texts, is_visual=name_key(name) in VISUAL)
        except AlreadyThere:
            _read_types(case, pairs)
            there = _known(case, Shelf.VARIATION, [(name,)]).get(shelf_key(name))
            if there is None:
                text = f"the hub has the variation {name!r} and does not show it yet"
                raise TransientError(text) from None
        else:
            _keep(case, *_things_of(made))
    if there is not None:
        for pair in _missing(case, pairs):
            _make_value(case, there.hub_id, pair)


def _make_value(case: ProductCase, type_id: int, pair: Pair) -> None:
    case.work.spend()
    try:
        value_id = case.hub.create_value(type_id, pair[1]).id
    except AlreadyThere:
        found = case.hub.variation_values(type_id, case.work.spend)
        wanted = shelf_key(pair[1])
        ids = [value.id for value in found if shelf_key(value.text) == wanted]
        if not ids:
            text = f"the hub has {pair[1]!r} of {pair[0]!r} and does not show it yet"
            raise TransientError(text) from None
        value_id = ids[0]
    _keep(case, Shelved(Shelf.VALUE, pair, value_id))
