"""Which package of an order left how, where it goes in several. Pure."""

from collections.abc import Sequence

from domain.deadletters import Reason
from domain.errors import PermanentError
from domain.order_standing import Package
from domain.shipments import Dispatch, PackageLeft


class PackagesDiffer(PermanentError):
    """An event speaks of packages that the hub does not know: nothing is guessed."""

    def __init__(self, message: str) -> None:
        super().__init__(Reason.EVENT_INVALID, message)


def left_of(dispatch: Dispatch, packages: Sequence[Package]) -> Sequence[tuple[Package, Dispatch]]:
    """Give the packages that left, each with how.

    An event that names no packages is of all of them. One of its packages is found by its name,
    the hub's or the ERP's; those without a name are the others, in the hub's order.

    Args:
        packages: of the order, as the hub lists them.

    Raises:
        PackagesDiffer: a name of no package, or more packages than the hub has.

    Examples:
        >>> from datetime import UTC, datetime
        >>> left = (PackageLeft("AA2BR", name="VOL-2"), PackageLeft("AA1BR"))
        >>> all_ = Dispatch("1", "Correios", "AA2BR", datetime.now(UTC), packages=left)
        >>> found = left_of(all_, [Package("p-1", "VOL-1"), Package("p-2", "VOL-2")])
        >>> [(package.id, dispatch.tracking_number) for package, dispatch in found]
        [('p-1', 'AA1BR'), ('p-2', 'AA2BR')]
    """
    if not dispatch.packages:
        return [(package, dispatch) for package in packages]
    named = {name: p for p in packages for name in (p.id, p.external_id) if name}
    found: dict[str, PackageLeft] = {}
    for left in filter(lambda one: one.name, dispatch.packages):
        package = named.get(left.name)
        if package is None or package.id in found:
            raise PackagesDiffer(f"package {left.name} is none of the order, or is named twice")
        found[package.id] = left
    others = [left for left in dispatch.packages if not left.name]
    free = [package for package in packages if package.id not in found]
    if len(others) > len(free):
        text = f"it speaks of {len(dispatch.packages)} packages, and the hub has {len(packages)}"
        raise PackagesDiffer(f"{text}; publish shipment.dispatched again, naming those that left")
    found |= {package.id: left for package, left in zip(free, others, strict=False)}
    return [(p, dispatch.of(found[p.id])) for p in packages if p.id in found]
