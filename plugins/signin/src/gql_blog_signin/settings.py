"""What can be set: where the server is, which providers readers may sign in by, and who mails links to them."""

from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Those with two keys: by the secret of a client anybody who knows it could sign."""


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

    @model_validator(mode="after")
    def _is_for_something(self) -> Self:
        if not self.client_id and not self.audience:
            raise ValueError("a provider needs a client_id, an audience, or both")
        if self.client_id == self.audience:
            raise ValueError("the audience is that of an API: tokens for the client_id are those of a log-in")
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


class SigninSettings(BaseModel):
    """Without providers and without mail, nobody can sign in but by a link of the command line."""

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

    @model_validator(mode="after")
    def _has_no_provider_called_mail(self) -> Self:
        if "mail" in self.providers:
            raise ValueError("no provider is called mail: links that are mailed have these addresses")
        return self
