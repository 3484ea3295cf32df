"""Where gql_blog calls this plugin."""

from typing import Final

from gql_blog.plugin import Judgement, ModerationCase, PluginContext, TableSet, hookimpl
from gql_blog_moderation.rules import judge
from gql_blog_moderation.settings import DEFAULTS, ModerationSettings
from gql_blog_moderation.sightings import copies_of

api_version: Final = 2


@hookimpl
def register_settings() -> type[ModerationSettings]:
    """Words and numbers, each of which may be set."""
    return ModerationSettings


@hookimpl
def register_tables() -> TableSet:
    """Texts seen before are kept in a table of the plugin's own."""
    return TableSet(models="gql_blog_moderation.tables", migrations="gql_blog_moderation.migrations")


@hookimpl
async def moderate(context: PluginContext, case: ModerationCase) -> Judgement | None:
    """Judge by words, links and repetition."""
    settings = context.settings or DEFAULTS
    return judge(case, settings, copies=await copies_of(case, now=context.now()))
