"""Where gql_blog calls this plugin."""

from collections.abc import Sequence
from typing import Final

from gql_blog.plugin import Field, Judgement, ModerationCase, PluginContext, Query, TableSet, hookimpl
from gql_blog_moderation.copies import COPIES, SIGHTINGS
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
def register_fields() -> Sequence[Field]:
    """Moderators see which comments have the same text."""
    return [COPIES]


@hookimpl
def register_queries() -> Sequence[Query]:
    """Moderators see what came in."""
    return [SIGHTINGS]


@hookimpl
async def moderate(context: PluginContext, case: ModerationCase) -> Judgement | None:
    """Judge by words, links and repetition."""
    settings = context.settings or DEFAULTS
    return judge(case, settings, copies=await copies_of(case, now=context.now()))
