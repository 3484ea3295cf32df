"""The settings of the plugin: GQL_BLOG_PLUGIN_SPAM_SERVICE__URL, and so on."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class SpamSettings(BaseModel):
    """Where the service is, and how long it may take."""

    model_config = ConfigDict(frozen=True)

    url: str = Field(default="", description="Where comments are sent; empty: none is, and no comment waits for it.")
    key: SecretStr = Field(default=SecretStr(""), description="Sent as a bearer token, if there is one.")
    hosts: tuple[str, ...] = Field(
        default=(), description="Hosts with ports on your own network that may be asked, such as 127.0.0.1:8080."
    )
    seconds: float = Field(default=5.0, ge=0.1, le=30, description="How long one answer may take.")
    give_up_hours: int = Field(
        default=24, ge=1, le=720, description="When a moderator has to decide, since no answer came."
    )
