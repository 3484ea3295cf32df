"""Where gql_blog calls the plugin ``purge``."""

from typing import Final

from gql_blog.plugin import Event, PluginContext, hookimpl
from gql_blog_webhooks.purging import Purger, PurgeSettings

api_version: Final = 2
STATE: Final = "purger"


@hookimpl
def register_settings() -> type[PurgeSettings]:
    """Which caches there are, and how they are told."""
    return PurgeSettings


@hookimpl
async def on_startup(context: PluginContext) -> None:
    """Begin to tell, if there is a cache."""
    if context.settings.targets:
        context.state[STATE] = purger = Purger(context)
        purger.start()


@hookimpl
async def on_event(context: PluginContext, event: Event) -> None:
    """Tell of a change. An event that a cache does not take comes again, and later ones wait for it."""
    if context.settings.targets and event.kind == "answers.changed":
        await context.state[STATE].purge(tuple(event.payload["keys"]))


@hookimpl
async def on_shutdown(context: PluginContext) -> None:
    """Tell what was still to be told."""
    purger: Purger | None = context.state.pop(STATE, None)
    if purger is not None:
        await purger.stop()
