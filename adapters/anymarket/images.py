"""Images of the hub's products. The bridge sends addresses, and never fetches one."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from adapters.anymarket.asking import Session
from adapters.anymarket.translate.products import to_image
from adapters.http.asks import Ask
from adapters.http.shapes import to_fields, to_rows
from domain.catalogue_ports import Payload
from domain.errors import Rejected
from domain.hub_catalogue import HubImage

IMAGES = "/products/{product}/images"


class AnyMarketImages(Session):
    """Implements `domain.hub_catalogue.HubImages`."""

    def images(self, product_id: int) -> Sequence[HubImage]:
        """GET /products/{id}/images."""

        def read(said: object) -> list[HubImage]:
            return sorted(map(to_image, to_rows(said)), key=lambda image: image.index)

        return self._read(Ask("GET", IMAGES, {"product": product_id}), read)

    def add_image(self, product_id: int, payload: Payload) -> HubImage:
        """POST /products/{id}/images."""
        ask = Ask("POST", IMAGES, {"product": product_id}, payload=payload)
        return self._read(ask, lambda said: to_image(to_fields(said)))

    def place_image(self, product_id: int, image_id: int, index: int, *, is_main: bool) -> None:
        """PUT /products/{id}/images. `main: false` is never sent: another one takes it over."""
        payload = {"id": image_id, "index": index, **({"main": True} if is_main else {})}
        self._write(Ask("PUT", IMAGES, {"product": product_id}, payload=payload))

    def reorder_images(self, product_id: int, groups: Mapping[str, Sequence[int]]) -> None:
        """PUT /products/{id}/images/reorder: all of them, or it is refused with 400."""
        payload = [
            {
                **({"variation": variation} if variation else {}),
                "images": [{"id": one, "index": at} for at, one in enumerate(image_ids, start=1)],
            }
            for variation, image_ids in groups.items()
        ]
        pattern = f"{IMAGES}/reorder"
        self._write(Ask("PUT", pattern, {"product": product_id}, payload=payload))

    def delete_image(self, product_id: int, image_id: int) -> None:
        """DELETE /products/{id}/images/{id}; 404 says that it is gone."""
        ids = {"product": product_id, "image": image_id}
        try:
            self._write(Ask("DELETE", f"{IMAGES}/{{image}}", ids))
        except Rejected as refused:
            if refused.status != HTTPStatus.NOT_FOUND:
                raise
