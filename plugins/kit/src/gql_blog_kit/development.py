"""``gql-blog plugin dev``: a server with one plugin and the sample dialogue, which prints each call of the plugin."""

import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final

import typer

from gql_blog.app import application as application_of_site
from gql_blog.content import Role
from gql_blog.errors import GqlBlogError
from gql_blog.hooks import instead_of_installed
from gql_blog.settings import PREFIX, environment
from gql_blog.web import ASGIApp, Receive, Scope, Send
from gql_blog_kit.call_recorder import HookCall, with_recording
from gql_blog_kit.companions import companions
from gql_blog_kit.plugin_source import plugin_at

_PLACE: Final = "DEVELOPED_GQL_BLOG_PLUGIN"
"""The variable that tells a server which starts again where the plugin is."""
_DATA: Final = ".gql-blog-dev"
_ROLES: Final = (Role.ADMIN, Role.EDITOR, Role.READER)


class _Printed(list[HookCall]):
    """Calls, each of which is printed, and none kept."""

    def append(self, call: HookCall) -> None:
        sys.stderr.write(f"{line_of(call)}\n")


def develop(place: str, port: int | None, serve_site: Callable[..., None]) -> None:
    """Serve the plugin at a place until it is interrupted, by what serves any site.

    The site is in a folder of its own in the current one, whatever is set: there may be a real site. It does itself
    what a worker would do for it.
    """
    source, given = plugin_at(place), environment()
    data = str(Path(_DATA).absolute())
    own = {"DATA_DIR": data, "DATABASE_URL": "", "MEDIA_STORE": "", "BACKGROUND": "server"}
    own = {f"{PREFIX}{name}": value for name, value in own.items()}
    variables = {
        _PLACE: str(Path(place).absolute()) if Path(place).exists() else place,
        f"{PREFIX}DEBUG": given.get(f"{PREFIX}DEBUG", "true"),
        **own,
    }
    typer.echo(f"Data:         {data}")
    if unused := [name for name, value in own.items() if given.get(name) not in (None, "", value)]:
        typer.echo(f"Not used:     {', '.join(unused)}")
    folders = [each.parent for each in source.modules()]
    watched = os.path.commonpath(folders) if folders else None
    with _plugins(place):
        site = {"demo": True, "tried_as": _ROLES, "reload": True, "folder": watched, "variables": variables}
        serve_site(f"{__name__}:application", **site, port=port)


def application() -> ASGIApp:
    """Return the application of a process, with the plugin that the variable names."""
    site = application_of_site()

    async def developed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            return await site(scope, receive, send)
        try:
            with _plugins(environment()[_PLACE]):
                await site(scope, receive, send)  # it assembles the app
        except GqlBlogError as error:
            await send({"type": "lifespan.startup.failed", "message": f"gql-blog: {error.message} [{error.code}]"})

    return developed


def line_of(call: HookCall) -> str:
    """Return what is printed of a call: how long it took, for how many rows, and how it ended."""
    named = f"{call.hook} of {call.subject}" if call.subject else call.hook
    rows = f", {len(call.arguments['rows'])} rows" if "rows" in call.arguments else ""
    ended = f", raised {type(call.raised).__name__}: {call.raised}" if call.raised else ""
    return f"{call.plugin}: {named}: {1000 * call.seconds:.1f} ms{rows}{ended}"


def _plugins(place: str) -> AbstractContextManager[None]:
    """Have the plugin, recorded, and those that it requires, in place of what is installed."""
    source = plugin_at(place)
    plugin = source.load()
    beside = companions(source, plugin)
    return instead_of_installed({source.name: with_recording(source.name, plugin, _Printed()), **beside})
