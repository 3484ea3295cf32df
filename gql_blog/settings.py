"""What an installation may be told: by the environment (``GQL_BLOG_…``), or by a ``.env`` file in the working folder.

Read by the assembler, the commands and the test kit alone; nothing is read when a module is imported.
"""

import ipaddress
import secrets
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from gql_blog.errors import SettingsError

PREFIX = "GQL_BLOG_"
_SECRET_BYTES = 32
_SHORTEST_SECRET = 32

Names = Annotated[tuple[str, ...], NoDecode]
"""Names with commas between them."""


class Settings(BaseSettings):
    """Every setting, with its default; each field is also an environment variable, in capitals after ``GQL_BLOG_``."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    database_url: str = Field(
        "", description="sqlite://path or postgres://user:password@host/name; empty: blog.db in the data folder."
    )
    data_dir: Path = Field(Path("data"), description="Where the database, its backups and the secret key are kept.")
    secret_key: str = Field(
        "", description="What is signed here is signed with it: 32 characters or more; empty: made and kept in data."
    )
    public_url: str = Field("", description="The address at which readers find the site; empty: host and port.")
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="The port to listen on.")
    debug: bool = Field(
        False, description="Introspection, the IDE, queries by GET and hints in errors: for one's own machine alone."
    )
    allowed_origins: Names = Field(
        (), description="Origins of frontends that browsers may call from, such as https://app.example, with commas."
    )
    plugins: Names | None = Field(None, description="The only plugins to load, with commas; unset: all that are there.")
    blocked_plugins: Names = Field((), description="Plugins not to load, with commas; * blocks all.")
    metrics_token: str = Field("", description="The bearer token that /metrics takes; empty: an admin's token alone.")
    rate_limits: Literal["on", "off"] = Field("on", description="off: no limits on rates of requests and comments.")
    kept_answers_mb: int = Field(
        64, ge=0, le=65_536, description="Megabytes for answers that are kept for those who ask the same; 0: none."
    )

    @field_validator("allowed_origins", "plugins", "blocked_plugins", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        return tuple(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            scheme, _, rest = origin.partition("://")
            if scheme not in ("http", "https") or not rest or "/" in rest or rest == "*":
                raise ValueError(f"{origin!r} is no origin: write scheme, host and port alone, as https://app.example")
        return value

    @field_validator("database_url")
    @classmethod
    def _database(cls, value: str) -> str:
        if value and not value.startswith(("sqlite://", "postgres://", "postgresql://")):
            raise ValueError("it begins with sqlite:// or postgres://")
        return value

    @field_validator("secret_key")
    @classmethod
    def _secret(cls, value: str) -> str:
        if value and len(value) < _SHORTEST_SECRET:
            raise ValueError(f"it has {len(value)} characters; {_SHORTEST_SECRET} are the least")
        return value

    @model_validator(mode="after")
    def _debug_stays_home(self) -> "Settings":
        if self.debug and not _is_loopback(self.host):
            raise ValueError(
                f"{PREFIX}DEBUG shows what no stranger should see, and {PREFIX}HOST is {self.host}: "
                "turn debug off, or listen on 127.0.0.1"
            )
        return self

    @property
    def database(self) -> str:
        """The database's address, the default filled in."""
        return self.database_url or f"sqlite://{(self.data_dir / 'blog.db').absolute()}"

    @property
    def kept_bytes(self) -> int:
        """How many bytes of answers are kept at most."""
        return self.kept_answers_mb * 1_000_000

    @property
    def site_url(self) -> str:
        """The public address, without a slash at its end."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    def secret(self) -> str:
        """Return the secret key; where none is set, the one in the data folder, made the first time."""
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret_key"
        if not path.is_file():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            made = secrets.token_urlsafe(_SECRET_BYTES)
            path.touch(mode=0o600)
            path.write_text(made, encoding="ascii")
        return path.read_text(encoding="ascii").strip()


def load_settings(**overrides: Any) -> Settings:
    """Return the settings of this environment; SettingsError names the variable, its fault and the remedy."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError("; ".join(_told(each) for each in error.errors())) from None


def env_example() -> str:
    """Return ``deploy/env.example``: every setting with what it means, its default commented out."""
    lines = ["# Every setting of gql-blog, with its default. Made from the settings; do not edit."]
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, tuple) or default is None:
            shown = ",".join(default or ())
        elif isinstance(default, bool):
            shown = str(int(default))
        else:
            shown = str(default)
        lines += ["", f"# {field.description}", f"# {PREFIX}{name.upper()}={shown}"]
    return "\n".join(lines) + "\n"


def _told(error: Any) -> str:
    place = f"{PREFIX}{str(error['loc'][0]).upper()}: " if error["loc"] else ""
    return f"{place}{error['msg'].removeprefix('Value error, ')}."


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
