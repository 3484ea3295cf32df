"""An app with the plugin signin, served to browsers."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
from support.growth import HANG
from support.hooked import Clock
from support.installed import settings_in
from support.serving import served

import gql_blog_signin.hooks
from gql_blog.app import App, assembled, migrate_all, serving, site
from gql_blog.hooks import Hooks


@asynccontextmanager
async def signin_served(
    folder: Path, url: str, given: Mapping[str, Any], clock: Clock | None = None
) -> AsyncIterator[tuple[App, httpx.AsyncClient]]:
    """Serve the app; ``given`` are the settings of the plugin."""
    hooks = Hooks.of({"signin": gql_blog_signin.hooks}, read_settings=lambda _plugin, model: model(**given))
    if clock is not None:
        hooks.set_clock(clock)
    settings = settings_in(folder, database_url=url, rate_limits="off", secret_key="s" * 32)
    await migrate_all(settings, hooks)
    async with (
        assembled(settings, hooks) as app,
        serving(app),
        served(site(app)) as address,
        httpx.AsyncClient(base_url=address, verify=False, timeout=HANG) as web,
    ):
        yield app, web
