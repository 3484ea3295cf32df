"""A site over the tiny engine, and clients for it."""

from collections.abc import Sequence
from typing import Any

import httpx
from starlette.types import ASGIApp
from support.tiny_documents import TinyStore, tiny_documents
from support.tiny_engine import TinyEngine, authenticate, find_reader

from gql_blog.app import rates_of
from gql_blog.settings import load_settings
from gql_blog.web import SiteSettings, build_site

URL = "http://blog.example"
RATES = rates_of(load_settings(_env_file=None))
"""The rates of the default settings."""


def tiny_site(
    engine: TinyEngine | None = None, *, reasons: Sequence[str] = (), store: TinyStore | None = None, **terms: Any
) -> ASGIApp:
    """The site; ``reasons`` is what keeps it from being ready, ``store`` what has its documents."""

    async def check_readiness() -> Sequence[str]:
        return reasons

    return build_site(
        engine=engine or TinyEngine(debug=terms.get("debug", False)),
        authenticate=authenticate,
        find_reader=find_reader,
        check_readiness=check_readiness,
        read_sdl=lambda: "type Query { hello: String }",
        documents=tiny_documents(store),
        settings=SiteSettings(**{"public_url": URL, **terms}),
    )


def client(app: ASGIApp, address: str = "192.0.2.1") -> httpx.AsyncClient:
    """A client that calls the application without a server; what the application raises is raised here."""
    transport = httpx.ASGITransport(app, client=(address, 1234))
    return httpx.AsyncClient(transport=transport, base_url=URL)
