"""What images look like in answers."""

from simulator.anymarket.images import PROCESSED, UNPROCESSED, Image
from simulator.anymarket.world import Account
from simulator.anymarket.writing import Payload, spoken, written_id

NOT_FETCHED = "Não foi possível baixar a imagem."
_SIZES = {"standardWidth": 1000, "standardHeight": 1000}
_ORIGINAL = {"originalWidth": 1200, "originalHeight": 1200}


def new_image_view(account: Account, image: Image) -> Payload:
    """Give an image as the answer to its adding has it: nobody has fetched it yet."""
    return spoken(account.switches, _own(account, image, UNPROCESSED) | _sized(0))


def image_view(account: Account, image: Image) -> Payload:
    """Give an image as it stands now."""
    status = image.status(account.switches)
    view = _own(account, image, status)
    if status == PROCESSED:
        view |= _copies(account, image) | _SIZES | _ORIGINAL
    else:
        view |= _sized(0)
        view["statusMessage"] = NOT_FETCHED if status != UNPROCESSED else None
    return spoken(account.switches, view)


def _own(account: Account, image: Image, status: str) -> Payload:
    is_rehosted = status == PROCESSED and account.switches.image_url == "rehosted"
    return {
        "id": written_id(account.switches, image.id),
        "index": image.index,
        "main": image.main,
        "url": f"{_host(account)}/{image.id}.jpg" if is_rehosted else image.url,
        "variation": image.variation,
        "status": status,
    }


def _sized(pixels: int) -> Payload:
    return dict.fromkeys((*_SIZES, *_ORIGINAL), pixels)


def _copies(account: Account, image: Image) -> Payload:
    host = _host(account)
    return {
        "thumbnailUrl": f"{host}/thumb_{image.id}.jpg",
        "lowResolutionUrl": f"{host}/low_{image.id}.jpg",
        "standardUrl": f"{host}/std_{image.id}.jpg",
        "originalImage": f"{host}/orig_{image.id}.jpg",
    }


def _host(account: Account) -> str:
    return f"http://images.anymarket.example/{account.oi}"
