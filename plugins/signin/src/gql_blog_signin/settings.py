"""What can be set: where the server is, and which providers readers may sign in by."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class ProviderSettings(BaseModel):
    """One provider, at which the server is registered as a client.

    Its redirect address is ``ADDRESS/plugins/signin/NAME/callback``, by the name of the provider's table.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: str = Field(pattern=r"^https?://[^\s?#]+$")
    """As the provider writes it; ``/.well-known/openid-configuration`` is below it."""
    client_id: str = Field(min_length=1)
    client_secret: SecretStr = SecretStr("")
    """Empty: the client is a public one."""
    scopes: tuple[str, ...] = ("openid", "profile", "email")


class SigninSettings(BaseModel):
    """Without providers, nobody can sign in."""

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
