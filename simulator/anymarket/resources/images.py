"""Everything under /products/{productId}/images."""

from collections.abc import Mapping

from simulator.anymarket.call import NO_CONTENT, Answer, Call, Payload, RouteRow
from simulator.anymarket.catalogue import Product
from simulator.anymarket.errors import ApiError, bad_body, invalid, not_found
from simulator.anymarket.image_views import image_view, new_image_view
from simulator.anymarket.images import Image, make_main, number
from simulator.anymarket.making import made_image
from simulator.anymarket.resources.fields import Shape, broken, missing
from simulator.anymarket.resources.product_rules import broken_image
from simulator.anymarket.resources.products import found_product

KIND = "image"
_PUT = {"index": Shape(int, least=1), "main": Shape(bool)}


def list_images(call: Call) -> Answer:
    """GET: a bare array."""
    return Answer(_listed(call, found_product(call, "productId")))


def add_image(call: Call) -> Answer:
    """POST: at its index, those from there on move back; without one, at the end."""
    product, payload = found_product(call, "productId"), call.item()
    sentences = broken_image(payload)
    if sentences:
        raise invalid(*sentences)
    image = made_image(call.account, payload)
    at = image.index - 1 if image.index > 0 else len(product.images)
    product.images.insert(at, image)
    if image.main:
        make_main(product.images, image)
    number(product.images)
    _note(call, product, "added", image)
    return Answer(new_image_view(call.account, image))


def change_image(call: Call) -> Answer:
    """PUT: `index` and `main` of the image named by `id`; an index beyond the last is ignored."""
    product, payload = found_product(call, "productId"), call.item()
    sentences = missing(payload, ("id", "index")) + broken(payload, _PUT)
    if sentences:
        raise invalid(*sentences)
    image = _image_of(product, payload["id"])
    _swap(product, image, payload["index"])
    if payload.get("main") is True:
        make_main(product.images, image)
    number(product.images)
    _note(call, product, "changed", image)
    return Answer(image_view(call.account, image))


def show_image(call: Call) -> Answer:
    """GET …/{imageId}."""
    image = _image_of(found_product(call, "productId"), call.id("imageId"))
    view = image_view(call.account, image)
    return Answer([view] if call.account.switches.single_image == "array" else view)


def delete_image(call: Call) -> Answer:
    """DELETE …/{imageId}; those behind it move up, and the first takes over from a main one."""
    product = found_product(call, "productId")
    image = _image_of(product, call.id("imageId"))
    product.images.remove(image)
    number(product.images)
    _note(call, product, "deleted", image)
    return NO_CONTENT


def reorder_images(call: Call) -> Answer:
    """PUT …/reorder: the images of each variation in a new order, all of them or none.

    The images of a variation share the places that they had among all images of the product.
    """
    product = found_product(call, "productId")
    wished: dict[str | None, list[Image]] = {}
    for group in call.items():
        wished |= _group(product, group)
    present: dict[str | None, list[Image]] = {}
    for image in product.images:
        present.setdefault(image.variation, []).append(image)
    if {name: set(images) for name, images in wished.items()} != {
        name: set(images) for name, images in present.items()
    }:
        raise _not_all()
    product.images = _merged(product, wished)
    number(product.images)
    call.note(KIND, [product.id, "reordered", [image.id for image in product.images]])
    return Answer(_listed(call, product))


def _listed(call: Call, product: Product) -> list[Payload]:
    return [image_view(call.account, image) for image in product.images]


def _note(call: Call, product: Product, what: str, image: Image) -> None:
    call.note(KIND, [product.id, what, image.id, image.url])


def _image_of(product: Product, identity: object) -> Image:
    found = next((one for one in product.images if str(one.id) == str(identity)), None)
    if found is None:
        raise not_found(identity)
    return found


def _swap(product: Product, image: Image, index: object) -> None:
    if isinstance(index, int) and index <= len(product.images):
        at, own = index - 1, image.index - 1
        product.images[own], product.images[at] = product.images[at], product.images[own]


def _group(product: Product, group: Payload) -> dict[str | None, list[Image]]:
    rows = group.get("images")
    if not isinstance(rows, list) or not all(_is_place(row) for row in rows):
        raise bad_body()
    ordered = sorted(rows, key=lambda row: int(row["index"]))
    images = [one for row in ordered for one in product.images if str(one.id) == str(row["id"])]
    if len(images) < len(rows) or len(set(images)) < len(images):
        raise _not_all()
    variation = group.get("variation")
    return {str(variation) if variation else None: images}


def _is_place(row: object) -> bool:
    return isinstance(row, dict) and "id" in row and type(row.get("index")) is int


def _merged(product: Product, wished: Mapping[str | None, list[Image]]) -> list[Image]:
    following = {name: iter(images) for name, images in wished.items()}
    return [next(following[image.variation]) for image in product.images]


def _not_all() -> ApiError:
    return ApiError(400, "A lista deve conter exatamente as imagens existentes do produto.")


_PATH = "/v2/products/{productId}/images"

ROUTES: tuple[RouteRow, ...] = (
    ("GET", _PATH, list_images),
    ("POST", _PATH, add_image),
    ("PUT", _PATH, change_image),
    ("PUT", f"{_PATH}/reorder", reorder_images),
    ("GET", f"{_PATH}/{{imageId}}", show_image),
    ("DELETE", f"{_PATH}/{{imageId}}", delete_image),
)
