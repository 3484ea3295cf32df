"""The settings of caches between the server and its readers, which ``Settings`` has with all others."""

from typing import Literal

from pydantic import BaseModel, Field

_SECONDS = 31_536_000
_HEADER_NAME = r"^[A-Za-z][A-Za-z0-9-]{0,63}$"


class CacheSettings(BaseModel):
    """Who may keep what everybody may see, and which documents may be named; docs/caching.md says what for."""

    shared_cache_seconds: int = Field(
        0,
        ge=0,
        le=_SECONDS,
        description="Seconds for which shared caches (a CDN, Varnish) may keep what everybody may see: s-maxage. "
        "0: none may; each request comes to the server. Only for a cache that is told what is stale, as by the plugin "
        "purge.",
    )
    browser_cache_seconds: int = Field(
        0,
        ge=0,
        le=_SECONDS,
        description="Seconds for which browsers may use the same without asking: max-age, with shared caching alone. "
        "No purge reaches them.",
    )
    stale_cache_seconds: int = Field(
        0,
        ge=0,
        le=_SECONDS,
        description="Seconds after both in which a cache may give what it has while it asks: stale-while-revalidate. "
        "0: it waits for the answer.",
    )
    surrogate_key_header: str = Field(
        "Surrogate-Key",
        pattern=_HEADER_NAME,
        description="Header that tells a shared cache what a response depends on, such as Cache-Tag for Cloudflare.",
    )

    persisted_queries: Literal["automatic", "off"] = Field(
        "automatic",
        description="automatic or off. automatic: a valid document that is sent with its SHA-256 is kept, and may be "
        "named by that. off: only those that `gql-blog documents import` registered may be named.",
    )
    anonymous_documents: Literal["any", "registered"] = Field(
        "any", description="any or registered. registered: requests without a token may run registered documents only."
    )

    @property
    def cache_terms(self) -> tuple[int, int, int, str]:
        """The settings in the order of ``web.CacheTerms``."""
        return (
            self.shared_cache_seconds,
            self.browser_cache_seconds,
            self.stale_cache_seconds,
            self.surrogate_key_header,
        )
