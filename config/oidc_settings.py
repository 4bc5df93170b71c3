"""Knobs of signing on by an identity provider. Nothing set: local accounts only."""

from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, Field
from pydantic import model_validator as check_model
from pydantic_core import PydanticCustomError

from domain.sign_on import to_rules


def _rules(text: str) -> str:
    try:
        to_rules(text)
    except ValueError:
        raise PydanticCustomError("role_rules", "not role rules") from None
    return text


class OidcSettings(BaseModel):
    """Which provider people sign on by, and what its claims let them do."""

    oidc_issuer: str = Field(
        default="",
        pattern=r"^https?://[^\s?#]+$",
        description="the provider, exactly as its tokens name it, such as "
        "https://id.example.com/realms/shop",
    )
    oidc_client_id: str = Field(default="", description="our name at the provider")
    oidc_client_secret: str = Field(
        default="", repr=False, description="our secret at the provider"
    )
    oidc_scopes: str = Field(
        default="openid profile email",
        pattern=r"^openid( [\x21-\x7e]+)*$",
        description="what is asked for, `openid` first, with spaces between",
    )
    oidc_role_claim: str = Field(
        default="groups",
        pattern=r"^\S+$",
        description="the claim that says what somebody may do, such as groups or "
        "realm_access.roles",
    )
    oidc_name_claim: str = Field(
        default="preferred_username",
        pattern=r"^\S+$",
        description="the claim that names somebody's account, such as email",
    )
    oidc_roles: Annotated[str, AfterValidator(_rules)] = Field(
        default="",
        description="ROLE[@STORE]=VALUE of the claim, with semicolons between; the first that "
        "fits counts: admin=bridge-admins; operator@loja1=bridge-loja1",
    )

    @check_model(mode="after")
    def _provider_whole(self) -> Self:
        if self.oidc_issuer:
            for other in ("oidc_client_id", "oidc_client_secret", "oidc_roles", "public_url"):
                if not getattr(self, other, ""):
                    raise PydanticCustomError(other, "missing beside oidc_issuer")
        return self
