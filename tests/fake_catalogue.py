"""A hub's catalogue in memory: products and their images."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from domain.catalogue_ports import Payload, Spend
from domain.errors import AlreadyThere, Rejected
from domain.hub_catalogue import HubImage, HubProduct, HubSku, ImageState, UnreadProduct
from domain.store import PriceScope
from tests.fake_references import FakeReferences

_WORDS = {"SKU": PriceScope.SKU, "SKU_MARKETPLACE": PriceScope.LISTING, "COST": PriceScope.COST}


class FakeCatalogue(FakeReferences):
    """Implements `domain.catalogue_ports.HubCatalogue`: everything that is written is a call."""

    def __init__(self) -> None:
        super().__init__()
        self.goods: dict[int, HubProduct] = {}
        self.image_state = ImageState.READY
        """What becomes of an image as soon as it is added."""

    # ---- products

    def products(self, spend: Spend) -> Iterator[HubProduct | UnreadProduct]:
        self._read("products", spend)
        yield from self.goods.values()

    def find_products(self, partner_id: str) -> Sequence[HubProduct]:
        self._called(f"find_products {partner_id}")
        return [
            one for one in self.goods.values() if partner_id in {s.partner_id for s in one.skus}
        ]

    def find_products_of_erp(self, code: str) -> Sequence[HubProduct]:
        self._called(f"find_products_of_erp {code}")
        return [one for one in self.goods.values() if one.fields.get("externalIdProduct") == code]

    def product(self, product_id: int) -> HubProduct:
        self._called(f"product {product_id}")
        return self._good(product_id)

    def create_product(self, payload: Payload) -> HubProduct:
        rows, pictures = _rows(payload, "skus"), _rows(payload, "images")
        skus = tuple(self._sku(row) for row in rows)
        images = tuple(self._image(row, at) for at, row in enumerate(pictures, 1))
        fields = {name: value for name, value in payload.items() if name not in {"skus", "images"}}
        made = HubProduct(
            next(self._ids),
            str(payload["title"]),
            skus,
            images,
            scope=_WORDS[str(payload["definitionPriceScope"])],
            fields=fields,
        )

        def make() -> None:
            taken = {sku.partner_id for one in self.goods.values() for sku in one.skus}
            if taken & {sku.partner_id for sku in skus}:
                raise AlreadyThere("Já existe um SKU cadastrado")
            self.goods[made.id] = made

        self._write("create_product", payload, make)
        return replace(made, images=tuple(replace(i, state=ImageState.WAITING) for i in images))

    def change_product(self, product_id: int, change: Payload) -> None:
        def make() -> None:
            found = self._good(product_id)
            fields = {**found.fields, **change}
            is_active = fields.get("isProductActive") is not False
            self.goods[product_id] = replace(found, fields=fields, is_active=is_active)

        self._write("change_product", change, make)

    def create_sku(self, product_id: int, payload: Payload) -> HubSku:
        made = self._sku(payload)

        def make() -> None:
            found = self._good(product_id)
            self.goods[product_id] = replace(found, skus=(*found.skus, made))

        self._write("create_sku", payload, make)
        return made

    def change_sku(self, product_id: int, sku_id: int, change: Payload) -> None:
        def make() -> None:
            found = self._good(product_id)
            skus = [_changed(sku, change) if sku.id == sku_id else sku for sku in found.skus]
            self.goods[product_id] = replace(found, skus=tuple(skus))

        self._write("change_sku", change, make)

    # ---- images

    def images(self, product_id: int) -> Sequence[HubImage]:
        self._called(f"images {product_id}")
        return sorted(self._good(product_id).images, key=lambda image: image.index)

    def add_image(self, product_id: int, payload: Payload) -> HubImage:
        count = len(self._good(product_id).images)
        made = self._image(payload, count + 1)
        self._write("add_image", payload, lambda: self._shows(product_id, made))
        return replace(made, state=ImageState.WAITING)

    def place_image(self, product_id: int, image_id: int, index: int, *, is_main: bool) -> None:
        def make() -> None:
            images = self._good(product_id).images
            for image in images:
                self._shows(product_id, replace(image, is_main=image.id == image_id))

        self._write("place_image", (image_id, index, is_main), make)

    def reorder_images(self, product_id: int, groups: Mapping[str, Sequence[int]]) -> None:
        def make() -> None:
            order = [image_id for ids in groups.values() for image_id in ids]
            for image in self._good(product_id).images:
                self._shows(product_id, replace(image, index=order.index(image.id) + 1))

        self._write("reorder_images", dict(groups), make)

    def delete_image(self, product_id: int, image_id: int) -> None:
        def make() -> None:
            found = self._good(product_id)
            images = tuple(image for image in found.images if image.id != image_id)
            self.goods[product_id] = replace(found, images=images)

        self._write("delete_image", image_id, make)

    # ---- within

    def _good(self, product_id: int) -> HubProduct:
        if product_id not in self.goods:
            raise Rejected("404", 404)
        return self.goods[product_id]

    def _sku(self, row: Payload) -> HubSku:
        pairs = row.get("variations")
        return HubSku(
            next(self._ids),
            str(row["partnerId"]),
            str(row["title"]),
            str(row.get("ean", "")),
            dict(pairs) if isinstance(pairs, Mapping) else {},
            is_active=row.get("active") is not False,
        )

    def _image(self, row: Payload, index: int) -> HubImage:
        return HubImage(
            next(self._ids),
            index,
            str(row["url"]),
            is_main=row.get("main") is True,
            variation=str(row.get("variation", "")),
            state=self.image_state,
            message="404" if self.image_state is ImageState.FAILED else "",
        )

    def _shows(self, product_id: int, image: HubImage) -> None:
        found = self._good(product_id)
        others = [one for one in found.images if one.id != image.id]
        self.goods[product_id] = replace(found, images=(*others, image))


def _rows(payload: Payload, name: str) -> list[Payload]:
    rows = payload[name]
    assert isinstance(rows, list)
    return rows


def _changed(sku: HubSku, change: Payload) -> HubSku:
    names = {"title": "title", "ean": "ean", "active": "is_active"}
    return replace(sku, **{names[name]: value for name, value in change.items()})  # type: ignore[arg-type]  # names of its fields
