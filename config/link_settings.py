"""Knobs of links to the pages of AnyMarket and of the ERP. Nothing set: there are none."""

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, Field
from pydantic import model_validator as check_model
from pydantic_core import PydanticCustomError

from domain.page_links import ERP_ORDER, ERP_PRODUCT, HUB_ORDER, HUB_PRODUCT, unknown_holes

_ADDRESS = r"^https?://[^\s\"'<>]+$"


class LinkSettings(BaseModel):
    """Where people look at what a dead letter is about; `{…}` are holes."""

    hub_order_url: str = Field(
        default="",
        pattern=_ADDRESS,
        description="an order's page in AnyMarket, such as https://app.example.com/orders/{id}; "
        "holes: {id} {number} {store}",
    )
    hub_product_url: str = Field(
        default="",
        pattern=_ADDRESS,
        description="a product's page in AnyMarket; holes: {id} {sku_id} {code} {store}",
    )
    erp_order_url: str = Field(
        default="",
        pattern=_ADDRESS,
        description="an order's page in the ERP; holes: {id} {number} {store}",
    )
    erp_product_url: str = Field(
        default="",
        pattern=_ADDRESS,
        description="a product's page in the ERP; holes: {code} {store}",
    )

    @property
    def page_addresses(self) -> Mapping[str, str]:
        """The addresses that are set, by page."""
        said = {
            HUB_ORDER: self.hub_order_url,
            HUB_PRODUCT: self.hub_product_url,
            ERP_ORDER: self.erp_order_url,
            ERP_PRODUCT: self.erp_product_url,
        }
        return {page: address for page, address in said.items() if address}

    @check_model(mode="after")
    def _holes_are_known(self) -> Self:
        for page, address in self.page_addresses.items():
            if unknown_holes(page, address):
                raise PydanticCustomError(
                    f"{page}_url", "an address with a hole that nothing fills"
                )
        return self
