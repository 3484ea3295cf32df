"""Where gql_blog calls this plugin."""

from collections.abc import Mapping, Sequence
from datetime import time, timedelta
from typing import Any, Final

from pydantic import BaseModel
from pydantic import Field as Setting

from gql_blog.plugin import (
    ArticleFilter,
    ArticleOrder,
    Event,
    EventKind,
    EventRules,
    ExportFormat,
    Field,
    Job,
    Mutation,
    Person,
    PluginCommand,
    PluginContext,
    Role,
    Subscription,
    TableSet,
    hookimpl,
)
from gql_blog_reactions import counting
from gql_blog_reactions.feed import FEED
from gql_blog_reactions.shown import EVENTS, FIELDS, REACT, REACTIONS_CHANGED
from gql_blog_reactions.tables import Reaction, Total

api_version: Final = 2
role: Final = Role.READER  # the most that the plugin may see


class ReactionSettings(BaseModel):
    """How long reactions are kept."""

    keep_days: int | None = Setting(None, ge=1, le=36_500, description="Days after which a reaction is deleted.")


@hookimpl
def register_settings() -> type[ReactionSettings]:
    """How long reactions are kept."""
    return ReactionSettings


@hookimpl
def register_tables() -> TableSet:
    """Keep reactions, and their numbers."""
    return TableSet(models="gql_blog_reactions.tables", migrations="gql_blog_reactions.migrations")


@hookimpl
def register_fields() -> Sequence[Field]:
    """The numbers, and the viewer's own reaction."""
    return FIELDS


@hookimpl
def register_mutations() -> Sequence[Mutation]:
    """React."""
    return (REACT,)


@hookimpl
def register_events() -> EventRules:
    """Tell that somebody reacted."""
    return EVENTS


@hookimpl
def register_subscriptions() -> Sequence[Subscription]:
    """Show it to who reads the article."""
    return (REACTIONS_CHANGED,)


@hookimpl
def register_orders() -> Sequence[ArticleOrder]:
    """Most reactions: ``REACTIONS_TOTAL``."""
    return (ArticleOrder(name="TOTAL", description="The number of reactions.", table="Total", column="total"),)


@hookimpl
def register_filters() -> Sequence[ArticleFilter]:
    """At least so many: ``reactionsTotal``."""
    return (ArticleFilter(name="total", description="The number of reactions.", table="Total", column="total"),)


@hookimpl
def register_exports() -> Sequence[ExportFormat]:
    """A feed with the numbers."""
    return (FEED,)


@hookimpl
def register_jobs() -> Sequence[Job]:
    """Forget what is too old, every night."""
    return (Job(name="forget", description="Delete reactions that are too old.", run=_forget, at=time(3, 40)),)


async def _forget(context: PluginContext) -> None:
    if context.settings.keep_days is not None:
        await counting.forget_before(context.now() - timedelta(days=context.settings.keep_days))


@hookimpl
def register_commands() -> Sequence[PluginCommand]:
    """Count anew by hand."""
    return (PluginCommand(name="recount", description="Count the reactions of all articles anew.", run=_recount),)


async def _recount(context: PluginContext) -> str:
    return f"Counted: {await counting.recount(context):,} articles."


@hookimpl
async def on_event(event: Event) -> None:
    """Follow what becomes of articles. Each may be told twice."""
    match event.kind:
        case EventKind.ARTICLE_DELETED:
            await Total.filter(article_id=event.subject_id).delete()  # lists would pass over it again and again
        case EventKind.ARTICLE_UNDELETED:
            async with counting.counted(event.subject_id, new=True):
                pass
        case EventKind.ARTICLE_PURGED:
            await counting.forget_article(event.subject_id)
        case EventKind.ARTICLE_MERGED:
            await counting.merge(event.subject_id, event.payload["mergedId"])


@hookimpl
async def export_person(person: Person) -> Mapping[str, Any] | None:
    """Tell a reader's reactions."""
    if person.user_id is None:
        return None
    rows = await Reaction.filter(reader_id=person.user_id).order_by("id")
    return {"reactions": [{"article": row.article_id, "kind": row.kind, "at": row.at.isoformat()} for row in rows]}


@hookimpl
async def forget_person(person: Person) -> None:
    """Delete them, and count without them."""
    if person.user_id is not None:
        await counting.forget_reader(person.user_id)
