"""Images of a product."""

import hashlib

from simulator.eccosys.call import Answer, Call, RouteRow
from simulator.eccosys.envelopes import enveloped
from simulator.eccosys.errors import bad_request, nothing_found
from simulator.eccosys.goods import Product
from simulator.eccosys.paging import listed
from simulator.eccosys.product_making import touch

KIND = "image"


def list_images(call: Call) -> Answer:
    """GET /produtos/{id or code}/imagens: an array of addresses."""
    return listed(call, [*_found(call).images])


def add_image(call: Call) -> Answer:
    """POST /produtos/{id or code}/imagens: its bytes; it is appended."""
    product, content = _found(call), call.request.body
    if not content or not call.request.media_type.startswith("image/"):
        raise bad_request("o corpo não é uma imagem")
    name = hashlib.sha256(content).hexdigest()[:32]
    host = f"https://{call.account.company}.eccosys.com.br"
    product.images.append(f"{host}/doc.view.php?id={name}")
    touch(call.account, product)
    call.note(KIND, "added", product.id, name)
    return enveloped("top", [{"id": str(product.id), "codigo": product.code}], [])


def delete_images(call: Call) -> Answer:
    """DELETE /produtos/{id or code}/imagens: all of them."""
    product = _found(call)
    product.images.clear()
    touch(call.account, product)
    call.note(KIND, "deleted", product.id)
    return enveloped("top", [{"id": str(product.id), "codigo": product.code}], [])


def _found(call: Call) -> Product:
    goods, switches = call.account.goods, call.account.switches
    product = goods.find(call.params["key"], switches.numeric_product_key)
    if product is None:
        raise nothing_found()
    return product


_PATH = "/produtos/{key}/imagens"

ROUTES: tuple[RouteRow, ...] = (
    ("GET", _PATH, list_images),
    ("POST", _PATH, add_image),
    ("DELETE", _PATH, delete_images),
)
