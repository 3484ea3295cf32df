"""Changes of reactions. Each counts its article anew in the same transaction, so that no number lags behind.

Whoever changes reactions locks the rows of `Total` first: two that do it in another order may wait for each other.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from enum import StrEnum
from typing import Final

from tortoise.expressions import Subquery
from tortoise.functions import Count
from tortoise.transactions import in_transaction

from gql_blog.plugin import PluginContext
from gql_blog_reactions.tables import Reaction, Total

_AT_ONCE: Final = 100  # as many as `nodes` has at most
_UNCOUNTED: Final = -1
_EXIST: Final = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Article { id } } }"


class ReactionKind(StrEnum):
    """How a reader reacts to an article."""

    AGREE = "AGREE"
    DISAGREE = "DISAGREE"
    THANKS = "THANKS"


_NUMBERS: Final = (*map(str.lower, ReactionKind), "total")


@asynccontextmanager
async def counted(*article_ids: str, new: bool = False) -> AsyncIterator[None]:
    """Change reactions of articles inside the block; nobody else does until they are counted.

    An article without a row of numbers, which may be deleted, gets one only if it is ``new`` and has reactions.
    """
    async with in_transaction():
        had = {each: await _lock(each) for each in sorted(article_ids)}  # in one order, so that none wait in a circle
        yield
        for article_id in article_ids:
            await _count(article_id, had_row=had[article_id], new=new)


async def _lock(article_id: str) -> bool:
    """Lock an article's row of numbers, which is made if there is none; return whether there was one."""
    while True:
        unknown = Total(article_id=article_id, **dict.fromkeys(_NUMBERS, _UNCOUNTED))
        await Total.bulk_create([unknown], ignore_conflicts=True)
        # SQLite has one writer anyway. On PostgreSQL somebody else may have deleted the row in between.
        if row := await Total.filter(article_id=article_id).select_for_update().first():
            return row.total != _UNCOUNTED  # nobody else ever sees such a row: it is counted or deleted by the end


async def _count(article_id: str, *, had_row: bool, new: bool) -> None:
    groups = Reaction.filter(article_id=article_id).annotate(number=Count("id")).group_by("kind")
    numbers = {kind.lower(): number for kind, number in await groups.values_list("kind", "number")}
    row = Total.filter(article_id=article_id)
    if had_row or (new and numbers):
        await row.update(**(dict.fromkeys(_NUMBERS, 0) | numbers | {"total": sum(numbers.values())}))
    else:
        await row.delete()


async def react(article_id: str, reader_id: str, kind: ReactionKind | None, at: datetime) -> None:
    """Keep how a reader reacts to an article; with ``None`` no more."""
    async with counted(article_id, new=True):
        if kind is None:
            await Reaction.filter(article_id=article_id, reader_id=reader_id).delete()
        else:
            values = {"kind": kind.value, "at": at}
            await Reaction.update_or_create(defaults=values, article_id=article_id, reader_id=reader_id)


async def forget_reader(reader_id: str) -> None:
    """Delete all reactions of a reader."""
    ids = await Reaction.filter(reader_id=reader_id).values_list("article_id", flat=True)
    for article_id in sorted(map(str, ids)):
        async with counted(article_id):
            await Reaction.filter(article_id=article_id, reader_id=reader_id).delete()


async def forget_before(at: datetime) -> None:
    """Delete the reactions that are older. It may be done twice, and goes on where it ended."""
    while ids := await Reaction.filter(at__lt=at).limit(_AT_ONCE).values_list("article_id", flat=True):
        for article_id in sorted(set(map(str, ids))):
            async with counted(article_id):
                await Reaction.filter(article_id=article_id, at__lt=at).delete()


async def forget_article(article_id: str) -> None:
    """Delete the reactions to an article that is gone for good."""
    async with counted(article_id):
        await _delete_all(article_id)


async def merge(kept_id: str, merged_id: str) -> None:
    """Give an article the reactions to another one that is merged into it.

    Of somebody who reacted to both, the reaction to the article that is kept stays.
    """
    async with counted(kept_id, merged_id, new=True):
        readers = Subquery(Reaction.filter(article_id=kept_id).values("reader_id"))
        await Reaction.filter(article_id=merged_id, reader_id__not_in=readers).update(article_id=kept_id)
        await _delete_all(merged_id)


async def _delete_all(article_id: str) -> None:
    for model in (Reaction, Total):
        await model.filter(article_id=article_id).delete()


async def recount(context: PluginContext) -> int:
    """Count all articles anew, as after somebody has changed rows by SQL; return how many have numbers then.

    One without numbers gets them if it is published: deleted articles have none.
    """
    last = ""
    while ids := await _with_reactions(last):
        published = {each["id"] for each in (await context.ask(_EXIST, {"ids": ids}))["nodes"] if each}
        for article_id in ids:
            async with counted(article_id, new=article_id in published):
                pass
        last = ids[-1]
    return await Total.all().count()


async def _with_reactions(after: str) -> list[str]:
    found: set[str] = set()
    for model in (Reaction, Total):
        rows = model.filter(article_id__gt=after).order_by("article_id").distinct().limit(_AT_ONCE)
        found.update(map(str, await rows.values_list("article_id", flat=True)))
    return sorted(found)[:_AT_ONCE]
