"""The settings of the plugin: GQL_BLOG_PLUGIN_GATEWAY_LOGIN__SECRET, and so on."""

import re
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from gql_blog.plugin import Role

_SECRET: Final = re.compile(r"[!-~][ -~]{30,}[!-~]")
"""What a header can have: a space at an end of its value is lost on the way, and what is not ASCII may be."""
_HEADER: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEPT: Final = frozenset({"authorization", "cookie", "proxy-authorization", "x-reader-identity"})
"""Headers that never reach a plugin, or not without the token of an application."""
_ADDRESS: Final = re.compile(r"https?://[^\s?#]+")
_SITE: Final = re.compile(r"https?://[^\s/?#]+")


def _header(name: str) -> str:
    if _HEADER.fullmatch(name) is None:
        raise PydanticCustomError("rule", "name a header in lower case, such as x-forwarded-user")
    if name in _KEPT:
        raise PydanticCustomError("rule", "the server keeps this header to itself: let the gateway send another one")
    return name


def _address(url: str) -> str:
    if _ADDRESS.fullmatch(url) is None or not _host(url):
        raise PydanticCustomError("rule", "write an address such as https://login.example")
    return url


def _site(url: str) -> str:
    is_site = _SITE.fullmatch(url) is not None and url.isascii() and url.isprintable() and bool(_host(url))
    if url and not is_site:
        raise PydanticCustomError("rule", "write an address in ASCII without a path, such as https://blog.example")
    return url


def _host(url: str) -> str:
    """Return the host of an address; nothing if it has none, or no port where one should be."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "" if parts.port != 0 else ""
    except ValueError:
        return ""


Header = Annotated[str, AfterValidator(_header)]


class GatewaySettings(BaseModel):
    """What the gateway sends, and by what it proves that it is the gateway."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    secret: SecretStr = Field(
        default=SecretStr(""), description="What the gateway alone knows, of 32 characters at least; empty: no log-in."
    )
    former_secret: SecretStr = Field(
        default=SecretStr(""), description="Counts beside it, while the gateway gets the new one."
    )
    issuer: Annotated[str, AfterValidator(_address)] = Field(
        default="https://gateway.invalid",
        max_length=255,
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
    return_to: Annotated[str, AfterValidator(_site)] = Field(
        default="", description="URL of the site to which readers come back; empty: this server."
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        secret, former = (each.get_secret_value() for each in (self.secret, self.former_secret))
        if any(each and _SECRET.fullmatch(each) is None for each in (secret, former)):
            raise PydanticCustomError(
                "rule",
                "secrets have 32 characters at least, of ASCII, and no space at an end, as of openssl rand -hex 32",
            )
        if former and not secret:
            raise PydanticCustomError("rule", "former_secret counts beside secret: set that, too")
        if secret and _host(self.issuer).endswith(".invalid"):
            raise PydanticCustomError("rule", "the issuer has to be set, such as https://login.example")
        if bool(self.roles) != bool(self.groups_header):
            raise PydanticCustomError("rule", "groups_header and roles go together: set both, or none")
        if any(not group or group != group.strip() or "," in group for group in self.roles):
            raise PydanticCustomError("rule", "a group in roles is a name without commas, and without spaces around it")
        named = (self.proof_header, self.user_header, self.email_header, self.groups_header)
        given = [each for each in named if each is not None]
        if len(set(given)) < len(given):
            raise PydanticCustomError("rule", "each header says one thing: name another one")
        return self
