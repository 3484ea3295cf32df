"""The settings of the plugin: GQL_BLOG_PLUGIN_GATEWAY_LOGIN__SECRET, and so on."""

from typing import Annotated, Final, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from gql_blog.plugin import Role

_SHORTEST: Final = 32
Header = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]


class GatewaySettings(BaseModel):
    """What the gateway sends, and by what it proves that it is the gateway."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    secret: SecretStr = Field(
        default=SecretStr(""), description="What the gateway alone knows, of 32 characters at least; empty: no log-in."
    )
    former_secret: SecretStr = Field(
        default=SecretStr(""), description="Counts beside it, while the gateway gets the new one."
    )
    issuer: str = Field(
        default="https://gateway.invalid",
        pattern=r"^https?://[^\s?#]+$",
        description="As whose names the names of its users are kept; never changed, since accounts are found by it.",
    )
    proof_header: Header = Field(default="x-gateway-secret", description="Has the secret.")
    user_header: Header = Field(default="x-forwarded-user", description="Names the user, the same at each log-in.")
    email_header: Header | None = Field(
        default=None, description="Has an address that the gateway has proven; none: accounts have no address."
    )
    groups_header: Header | None = Field(default=None, description="Has the user's groups, with commas between them.")
    roles: dict[str, Role] = Field(
        default={}, description="Roles by groups; the first that the user has counts. None: no group gives a role."
    )
    return_to: str = Field(
        default="",
        pattern=r"^(?:https?://[^\s/?#]+)?$",
        description="URL of the site to which readers come back; empty: this server.",
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        for secret in (self.secret, self.former_secret):
            if 0 < len(secret.get_secret_value()) < _SHORTEST:
                raise PydanticCustomError(
                    "rule", f"secrets have {_SHORTEST} characters at least, as of openssl rand -hex 32"
                )
        if self.secret.get_secret_value() and self.issuer.endswith(".invalid"):
            raise PydanticCustomError("rule", "the issuer has to be set, such as https://login.example")
        if bool(self.roles) != bool(self.groups_header):
            raise PydanticCustomError("rule", "groups_header and roles go together")
        named = (self.proof_header, self.user_header, self.email_header, self.groups_header)
        given = [each for each in named if each is not None]
        if len(set(given)) < len(given):
            raise PydanticCustomError("rule", "each header says one thing: name another one")
        return self
