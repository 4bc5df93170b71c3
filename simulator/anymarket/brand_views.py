"""What brands look like in answers."""

from simulator.anymarket.brands import Brand
from simulator.anymarket.world import Account
from simulator.anymarket.writing import Payload, spoken, written_id


def brand_view(account: Account, brand: Brand) -> Payload:
    """Give a brand."""
    view: Payload = {
        "id": written_id(account.switches, brand.id),
        "name": brand.name,
        "reducedName": brand.reduced_name,
        "partnerId": brand.partner_id,
    }
    return spoken(account.switches, view)
