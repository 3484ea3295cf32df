"""What can be set: where the server is, by which providers readers may sign in, who mails links, and passwords."""

from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_core import PydanticCustomError

from gql_blog.plugin import Role

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Those with two keys: by the secret of a client anybody who knows it could sign."""
_DEAREST: Final = 1_048_576
"""KiB that a hash goes through, pass by pass: a second or two, of the seconds that a route has for all who wait."""


class RoleSettings(BaseModel):
    """By which claim a provider gives roles."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claim: str | tuple[str, ...] = Field(min_length=1)
    """A path by dots, as ``realm_access.roles``, or its names in a list, if one has a dot itself."""
    values: dict[str, Role] = Field(min_length=1)
    """Roles by values of the claim. The first counts that is there; without one, the account is a READER."""


class ProviderSettings(BaseModel):
    """One provider, at which the server is registered as a client, or whose bearer tokens it takes, or both.

    The redirect address of a client is ``ADDRESS/plugins/signin/NAME/callback``, by the name of the provider's table.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(pattern=r"^https?://[^\s?#]+$")
    """As the provider writes it; ``/.well-known/openid-configuration`` is below it."""
    client_id: str = ""
    """Empty: no browser can sign in by it."""
    client_secret: SecretStr = SecretStr("")
    """Empty: the client is a public one."""
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    audience: str = ""
    """What stands as ``aud`` in the bearer tokens that are for this server. Empty: none of them is taken."""
    roles: RoleSettings | None = None
    """Without it, no claim gives a role."""

    @model_validator(mode="after")
    def _is_for_something(self) -> Self:
        if not self.client_id and not self.audience:
            raise PydanticCustomError("rule", "a provider needs a client_id, an audience, or both")
        if self.client_id == self.audience:
            raise PydanticCustomError(
                "rule", "the audience is that of an API: tokens for the client_id are those of a log-in"
            )
        if self.roles is not None and not self.client_id:
            raise PydanticCustomError("rule", "roles are given at log-ins of browsers, which need a client_id")
        return self


class MailSettings(BaseModel):
    """A server of mail, what stands in a mail, and how many are sent."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    host: str = Field(min_length=1)
    port: int = Field(587, ge=1, le=65_535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    """``tls`` from the first byte, as at port 465; ``none`` for a relay on this machine."""
    ca_file: Path | None = None
    """Certificates (PEM) to trust besides the system's."""
    username: str = ""
    password: SecretStr = SecretStr("")
    """Empty: the server takes mail without a log-in."""
    sender: str = Field(pattern=r"^[^\s@<>]+@[^\s@<>]+$")
    """The address from which mails come."""
    subject: str = Field("Your link to sign in", pattern=r"^[^\r\n]+$")
    text: str = Field(
        "Open this link to sign in. It counts once, for 15 minutes.\n\n{link}\n\n"
        "If you have not asked for it, do nothing: without the link nobody signs in.\n",
        pattern=r"\{link\}",
    )
    """``{link}`` is where the link stands."""
    per_mailbox: int = Field(5, ge=1)
    """Mails to one address in the 15 minutes of a link. Who asks for more gets the same answer, and no mail."""
    per_client: int = Field(20, ge=1)
    """Requests of one client in an hour."""
    per_hour: int = Field(1_000, ge=1)
    """Mails to all addresses in an hour."""


class PasswordSettings(BaseModel):
    """What guessing costs, here and for whoever steals the table, and how often somebody may try."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    memory_kib: int = Field(65_536, ge=19_456, le=_DEAREST // 2)
    passes: int = Field(3, ge=2, le=20)
    """Memory and passes of Argon2id. Passwords that were set with less are hashed anew as their owners sign in. Their
    product is at most 1,048,576: a hash of a second or two."""
    at_once: int = Field(2, ge=1, le=16)
    """Hashes of one process at a time, each with its memory; four times as many wait, and others are told to."""
    per_account: int = Field(10, ge=1)
    """Wrong passwords for one address in 15 minutes."""
    per_client: int = Field(50, ge=1)
    """Wrong passwords of one client in an hour."""

    @model_validator(mode="after")
    def _is_done_in_time(self) -> Self:
        if (cost := self.memory_kib * self.passes) > _DEAREST:
            raise PydanticCustomError(
                "rule", f"memory_kib times passes is {cost}, which takes too long: lower them to {_DEAREST}"
            )
        return self


class SigninSettings(BaseModel):
    """Without providers, mail and passwords, nobody can sign in but by a link of the command line."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    address: str = Field("http://127.0.0.1:8000", pattern=r"^https?://[^\s/?#]+$")
    """URL at which browsers reach this server: GQL_BLOG_PUBLIC_URL."""
    return_to: str = Field("", pattern=r"^(?:https?://[^\s/?#]+)?$")
    """URL of the site to which readers come back. Empty: this server."""
    providers: dict[str, ProviderSettings] = {}
    """By names of letters, digits and hyphens, which stand in addresses."""
    inside_hosts: tuple[str, ...] = ()
    """Hosts of the inside at which providers may be, by http too, as ``127.0.0.1:9000``."""
    total_seconds: float = Field(5, gt=0, le=30)
    """Seconds that are waited for a provider's answer."""
    mail: MailSettings | None = None
    """Without it, no links are mailed."""
    passwords: PasswordSettings | None = None
    """Without it, there are none. An empty table has the defaults."""

    @model_validator(mode="after")
    def _has_no_provider_called_as_another_way(self) -> Self:
        if taken := {"mail", "password"} & self.providers.keys():
            raise PydanticCustomError(
                "rule", f"no provider is called {min(taken)}: another way to sign in has these addresses"
            )
        return self
