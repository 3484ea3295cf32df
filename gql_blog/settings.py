"""The settings of an installation, from environment variables (``GQL_BLOG_…``) or a ``.env`` file.

Only the assembler, the commands and the test kit read them. Importing this module reads nothing.
"""

import ipaddress
import os
import re
from datetime import UTC, tzinfo
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, NoDecode, SettingsConfigDict

from gql_blog.article_path import checked_article_path
from gql_blog.cache_settings import CacheSettings
from gql_blog.errors import SettingsError
from gql_blog.known_secrets import keep_password, keep_secret
from gql_blog.session_settings import SessionSettings
from gql_blog.upload_settings import UploadSettings

PREFIX = "GQL_BLOG_"
_OF_THE_TESTS = f"{PREFIX}TEST_"
_OF_PLUGINS = re.compile(rf"{PREFIX}PLUGIN_[A-Z0-9_]+?__")
_MIN_SECRET_LENGTH = 32

_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'+.^_`|~-]+")
_RATE = re.compile(r"[1-9]\d{0,8}/[1-9]\d{0,6}")

CLIENT_HEADERS = (
    *("x-request-id", "idempotency-key", "apollographql-client-name", "apollographql-client-version"),
    *("apollo-require-preflight", "x-apollo-operation-name", "x-apollo-operation-id", "x-apollo-operation-type"),
    *("graphql-preflight", "x-graphql-client-name", "x-graphql-client-version", "x-requested-with", "last-event-id"),
    *("cache-control", "traceparent", "tracestate", "baggage", "sentry-trace"),
)
"""The request headers of Apollo, Relay, urql and graphql-request, of event streams, and of tracing."""


def _split(value: Any) -> Any:
    return tuple(filter(None, (part.strip() for part in value.split(",")))) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Names separated by commas."""

GivenPath = Annotated[Path | None, BeforeValidator(lambda value: value or None)]
"""A path; ``None`` if it is empty, which would be the folder of the process otherwise."""


def _headers(value: tuple[str, ...]) -> tuple[str, ...]:
    for name in value:
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a valid name of a header; name each header, as in x-request-id")
    return value


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    for network in value:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise ValueError(f"{error}: write an address or a network, as in 172.18.0.0/16") from None
    return value


def zone_of(name: str) -> tzinfo:
    """Return a time zone by its name."""
    return UTC if name == "UTC" else ZoneInfo(name)  # which needs no database of time zones


def _zone_name(value: str) -> str:
    try:
        zone_of(value)
    except (ValueError, OSError, LookupError):
        raise ValueError(f"{value!r} is not a time zone: use a name such as Europe/Berlin or UTC") from None
    return value


AuthorRights = Annotated[
    tuple[Literal["publish", "move", "antedate", "strike_coauthors"], ...], NoDecode, BeforeValidator(_split)
]


def _checked_database_url(value: str) -> str:
    if value and not value.startswith(("sqlite://", "postgres://", "postgresql://")):
        raise ValueError("must begin with sqlite:// or postgres://")
    return keep_password(value)


Secret = Annotated[str, AfterValidator(keep_secret)]
DatabaseUrl = Annotated[str, AfterValidator(_checked_database_url)]
Days = Annotated[int, Field(ge=0, le=36_500)]


class ServerSettings(BaseSettings):
    """The settings of ``Settings``, but for those about comments."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    database_url: DatabaseUrl = Field(
        "",
        description="sqlite://relative/path.db, sqlite:////absolute/path.db (three slashes also work), or "
        "postgres://user:password@host:port/name (or postgresql://…; default port 5432). Empty: blog.db in "
        "GQL_BLOG_DATA_DIR.",
    )
    data_dir: Path = Field(Path("data"), description="Folder for the SQLite database and its backups.")
    secret_key: Secret = Field(
        "",
        description="Secret key, at least 32 random characters, the same for every server. It seals the audit and "
        "signs preview links: without it there are neither, and with another one earlier links end.",
    )
    public_url: str = Field(
        "", description="URL at which clients reach the server. Empty: http:// with GQL_BLOG_HOST and GQL_BLOG_PORT."
    )
    site_url: str = Field(
        "", description="URL of the site where people read the articles. Empty: the same as GQL_BLOG_PUBLIC_URL."
    )
    site_title: str = Field(
        "Dialogue",
        description="Title of the site, in its feeds and exports, unless updateSite gave it another one.",
        min_length=1,
    )
    site_description: str = Field(
        "", description="What the site is about, in plain text, for its feeds. Empty: nothing."
    )
    site_locale: str = Field("en", description="Language tag of articles whose language is not stated and not clear.")
    site_time_zone: Annotated[str, AfterValidator(_zone_name)] = Field(
        "UTC",
        description="Time zone of the site, such as Europe/Berlin: of dates and times that are given without one, and "
        "of the day on which something is published.",
    )
    article_path: str = Field(
        "/{slug}",
        description="Path of an article on that site; {slug} stands for the slug of the article and {locale} for its "
        "language, as in /{locale}/{slug}.",
    )
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, ge=1, le=65535, description="Port to listen on.")
    debug: bool = Field(
        False,
        description="true or false (also 1 or 0). true enables introspection, the GraphQL IDE, receipts, and "
        "suggestions in error messages. For local development only: GQL_BLOG_HOST must be a loopback address.",
    )
    allowed_origins: Names = Field(
        (),
        description="Origins of web frontends that may call the API, such as https://app.example, separated by commas. "
        "With GQL_BLOG_DEBUG, localhost origins are also allowed.",
    )
    allowed_headers: Annotated[Names, AfterValidator(_headers)] = Field(
        CLIENT_HEADERS,
        description="Request headers that those frontends may send, separated by commas. A value replaces the default "
        "list, which has the headers of common GraphQL clients and of tracing. Authorization and Content-Type are "
        "always allowed.",
    )
    plugins: Names | None = Field(
        None, description="Plugins to load, separated by commas. Not set: every installed plugin. Empty: none."
    )
    blocked_plugins: Names = Field(
        (), description="Plugins not to load, separated by commas. Empty: none is blocked. *: all are blocked."
    )
    plugins_dir: GivenPath = Field(
        None, description="Folder whose Python files are plugins, each named by its file. Empty: none."
    )
    plugin_settings: GivenPath = Field(
        None, description="TOML file with settings of plugins, in a table for each. Empty: none."
    )
    metrics_token: Secret = Field(
        "",
        description="Bearer token for /metrics, accepted in addition to those of ADMIN users. Empty: only those of "
        "ADMIN users are accepted.",
    )
    rate_limits: Literal["on", "off"] = Field(
        "on", description="on or off. off disables the rate limits of requests and comments."
    )
    reader_rates: Names = Field(
        ("60/10", "300/60"),
        description="Rate limits for requests without a token, for each client IP address: POINTS/SECONDS, separated "
        "by commas; all of them apply. Each request uses one rate-limit point, plus one for each 1,000 of query cost "
        "(or part of it) above the first 1,000, and one for each 20 ms of database time above the first.",
    )
    token_rates: Names = Field(
        ("1200/60",),
        description="Rate limits for requests with a token or in a session, for each token, or each READER: "
        "POINTS/SECONDS, separated by commas; all of them apply.",
    )
    application_rates: Names = Field(
        ("6000/60",),
        description="Rate limits for requests with the token of an application, for each token: POINTS/SECONDS, "
        "separated by commas; all of them apply.",
    )
    on_behalf_rates: Names = Field(
        (), description="Rate limits for what an application asks on behalf of readers, for each token. Empty: none."
    )
    comment_rates: Names = Field(
        ("1/10", "10/3600"),
        description="Rate limits for comments of everybody but the staff, for each READER who is signed in, else for "
        "each client IP address: COMMENTS/SECONDS, separated by commas; all of them apply. For an application's "
        "comments the address of its reader counts.",
    )
    read_timeout: float = Field(
        2.0,
        ge=0.05,
        le=60,
        description="Seconds of database time that one operation may take; five times as many for users other than "
        "READERs. A longer one ends with the error TIMEOUT.",
    )
    trusted_proxies: Annotated[Names, AfterValidator(_networks)] = Field(
        ("127.0.0.0/8", "::1/128"),
        description="Networks of trusted proxies, such as 172.18.0.0/16, separated by commas. The client address is "
        "taken from X-Forwarded-For only on requests from these networks.",
    )
    authors_may: AuthorRights = Field(
        (),
        description="What AUTHORs may do with their own articles in addition, separated by commas: publish (also "
        "schedule and unpublish), move (let a response answer another article), antedate (give a date in the past), "
        "strike_coauthors (take out the credits of others). Empty: only editors do.",
    )
    event_days: Days = Field(
        30,
        ge=1,
        description="Days after which events are deleted, once every consumer (such as a plugin) has taken them.",
    )
    undelivered_days: Days = Field(0, description="Days after which a failing delivery is given up. 0: never.")
    audit_days: Days = Field(0, description="Days after which entries of the audit are deleted. 0: never.")
    background: Literal["server", "worker"] = Field(
        "server", description="Who delivers events and does what is due: server, or worker, for `gql-blog worker`."
    )
    result_cache_mb: int = Field(
        64, ge=0, le=65_536, description="Megabytes of memory for cached query results. 0: no cache."
    )

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            scheme, _, rest = origin.partition("://")
            if scheme not in ("http", "https") or not rest or "/" in rest or rest == "*":
                raise ValueError(
                    f"{origin!r} is not a valid origin: use only scheme, host and port, as in https://app.example"
                )
        return value

    @field_validator("reader_rates", "token_rates", "application_rates", "on_behalf_rates", "comment_rates")
    @classmethod
    def _rates(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for rate in value:
            if not _RATE.fullmatch(rate):
                raise ValueError(f"{rate!r} is not a valid rate: write a number and seconds, as in 60/10")
        return value

    @field_validator("public_url", "site_url", "media_url", check_fields=False)
    @classmethod
    def _url(cls, value: str) -> str:
        if value and not value.startswith(("http://", "https://")):
            raise ValueError(f"{value!r} is not a valid URL: it must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("article_path")
    @classmethod
    def _path(cls, value: str) -> str:
        return checked_article_path(value)

    @field_validator("secret_key")
    @classmethod
    def _secret(cls, value: str) -> str:
        if value and len(value) < _MIN_SECRET_LENGTH:
            raise ValueError(f"has {len(value)} characters; use at least {_MIN_SECRET_LENGTH}")
        return value

    @model_validator(mode="after")
    def _debug_is_local(self) -> "ServerSettings":
        if self.debug and not _is_loopback(self.host):
            raise ValueError(
                f"{PREFIX}DEBUG is on and {PREFIX}HOST is {self.host}, but debug output is only for the local machine: "
                f"turn {PREFIX}DEBUG off, or set {PREFIX}HOST=127.0.0.1"
            )
        return self

    @property
    def database(self) -> str:
        """The database URL, or the default one."""
        return self.database_url or f"sqlite://{(self.data_dir / 'blog.db').absolute()}"

    @property
    def result_cache_bytes(self) -> int:
        """The size limit of the result cache, in bytes."""
        return self.result_cache_mb * 1_000_000

    @property
    def server_url(self) -> str:
        """The public URL, or the default one, without a trailing slash."""
        return self.public_url or f"http://{self.host}:{self.port}"


class Settings(CacheSettings, SessionSettings, UploadSettings, ServerSettings):
    """Every setting, with its default. The environment variable is the name in capitals after ``GQL_BLOG_``."""

    import_expansion: int = Field(
        20,
        ge=1,
        le=1_000,
        description="How many times as long as its file may be what an import makes of it. An article of an export or "
        "a file that would grow beyond it, and beyond 1 MB, is refused by name.",
    )
    import_recognised: float = Field(
        0.6,
        ge=0,
        le=1,
        description="The share of a source's characters that its reader must recognise. An article of which less was "
        "is a draft, with the question whether its text is whole.",
    )
    comment_moderation: Literal["before", "after"] = Field(
        "before",
        description="before or after publication. before: a comment waits for a moderator, unless a plugin approves "
        "it. after: it is published at once, unless a plugin holds or refuses it.",
    )
    comment_close_days: Days = Field(
        0, description="Days after the publication of an article until its comments are closed. 0: never."
    )
    comment_edit_minutes: int = Field(
        15, ge=0, le=10_080, description="Minutes for which its author may change the text of a comment. 0: never."
    )
    claim_minutes: int = Field(
        10,
        ge=1,
        le=1_440,
        description="Minutes for which a comment that a moderator has claimed is kept from other moderators.",
    )
    deleted_days: Days = Field(
        30, description="Days after which deleted items and unused media are purged. 0: they are kept for ever."
    )


def load_settings(**overrides: Any) -> Settings:
    """Return the settings of this environment. SettingsError names the variable, the problem and the remedy."""
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError("; ".join(_message(each) for each in error.errors())) from None


def unknown_settings() -> list[str]:
    """Return a warning for each variable of the environment or of ``.env`` that looks like a setting and is none."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    given = {
        name.upper()
        for name in (*os.environ, *DotEnvSettingsSource(Settings).env_vars)
        if name.upper().startswith(PREFIX)
    }
    return [
        f"{name} is not a setting, and is ignored. Did you mean {get_close_matches(name, known, 1, 0.0)[0]}?"
        for name in sorted(given.difference(known))
        if not name.startswith(_OF_THE_TESTS) and not _OF_PLUGINS.match(name)
    ]


def environment() -> dict[str, str]:
    """Return the variables of the environment and of ``.env``, by their names in capitals."""
    given = {name.upper(): value or "" for name, value in DotEnvSettingsSource(Settings).env_vars.items()}
    return {**given, **os.environ}


def rate_pairs(rates: tuple[str, ...]) -> tuple[tuple[int, float], ...]:
    """Return the number and the seconds of each rate such as ``60/10``."""
    return tuple((int(number), float(seconds)) for number, seconds in (rate.split("/") for rate in rates))


def _message(error: Any) -> str:
    place = f"{PREFIX}{str(error['loc'][0]).upper()}: " if error["loc"] else ""
    return f"{place}{error['msg'].removeprefix('Value error, ')}."


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
