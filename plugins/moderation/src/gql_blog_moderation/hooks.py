"""Where gql_blog calls this plugin."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from gql_blog.plugin import Field, Judgement, ModerationCase, Person, PluginContext, Query, TableSet, hookimpl
from gql_blog_moderation.copies import COPIES, SIGHTINGS
from gql_blog_moderation.rules import judge
from gql_blog_moderation.settings import DEFAULTS, ModerationSettings
from gql_blog_moderation.sightings import copies_of, forget, remembered_of

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


@hookimpl
async def export_person(person: Person) -> Mapping[str, Any]:
    """Tell which comments of the person are remembered, and since when."""
    sightings = await remembered_of(person)
    return {"sightings": sightings} if sightings else {}


@hookimpl
async def forget_person(person: Person) -> None:
    """Forget the texts of the person's comments."""
    await forget(person)
