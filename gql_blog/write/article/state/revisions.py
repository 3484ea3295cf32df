"""Revisions: the whole article as a change left it, and how its source differs from the one before."""

import difflib
from datetime import timedelta
from typing import Any, Final

from gql_blog.store import Article, NewRow, PreviewLink, Revision, rows_of
from gql_blog.write.article.state.article_state import ArticleState, snapshot
from gql_blog.write.article.state.used_media import remember_media
from gql_blog.write.transaction.unit_of_work import UnitOfWork

OF_A_STUB: Final = 0
"""The version of a working copy that none has: what was written for a stub that was merged into the article."""
_LAST_NUMBER: Final = "SELECT max(number) FROM revision WHERE article_id = $1"
_MOST_PAIRS: Final = 4_000_000
"""Lines before times lines after: beyond this, comparing them would hold everybody up."""


async def revision_to_add(
    work: UnitOfWork, article: Article, before: ArticleState | None, after: ArticleState, note: str | None
) -> NewRow:
    """Return the article as it is now; revisions count from 1, as versions do, and may lag behind them."""
    ((last,),) = await rows_of(Revision, _LAST_NUMBER, article.id) if before else ((None,),)
    return NewRow(
        Revision,
        article_id=article.id,
        number=(last or 0) + 1,
        version=article.version,
        created_at=work.now,
        author_id=work.viewer.user_id,
        note=note,
        title=after.title,
        source=after.source,
        diff=source_diff(before.source if before else "", after.source),
        snapshot=snapshot(after),
    )


async def save_copy_revision(
    work: UnitOfWork,
    article: Article,
    before: ArticleState,
    after: ArticleState,
    *,
    copy_version: int,
    previous_id: str | None,
    autosaved: bool,
    note: str | None,
    within: timedelta,
) -> str:
    """Keep a working copy as it is saved, and return the id of the revision.

    An autosave takes the place of the one before, ``previous_id``, if that is the same person's, nothing came between
    them, and the first of the row was saved no longer ago than ``within``.
    """
    last: Any = await Revision.filter(article_id=article.id).order_by("-number").first()
    number, begun_at, old = last.number + 1 if last else 1, work.now, before.source
    follows = last is not None and (last.id, last.copy_version) == (previous_id, copy_version - 1)
    if autosaved and follows and await _may_replace(work, last, within):
        await Revision.filter(id=last.id).delete()
        earlier = await Revision.filter(article_id=article.id).order_by("-number").first()
        number, begun_at, old = last.number, last.begun_at, earlier.source if earlier else ""
    made = await Revision.create(
        article_id=article.id,
        number=number,
        copy_version=copy_version,
        autosaved=autosaved,
        begun_at=begun_at if autosaved else None,
        created_at=work.now,
        author_id=work.viewer.user_id,
        note=note,
        title=after.title,
        source=after.source,
        diff=source_diff(old, after.source),
        snapshot=snapshot(after),
    )
    await remember_media(work, article.id, after)
    return made.id


async def keep_revisions(stub: Any, into: Any, note: str) -> None:
    """Keep what was written for a stub, as saves of no working copy of the article that it stood for.

    What was discarded there was not to be lost. The first revision is what made the stub, and says its title alone.
    """
    last: Any = await Revision.filter(article_id=into.id).order_by("-number").first()
    latest, source = (last.number, last.source) if last else (0, "")
    rows: list[Any] = await Revision.filter(article_id=stub.id, number__gt=1).order_by("number")
    for number, each in enumerate(rows, start=latest + 1):
        await Revision.create(
            article_id=into.id,
            number=number,
            copy_version=OF_A_STUB,
            created_at=each.created_at,
            author_id=each.author_id,
            note=f"{note} {each.note}" if each.note else note,
            title=each.title,
            source=each.source,
            diff=source_diff(source, each.source),
            snapshot=each.snapshot,
        )
        source = each.source


async def _may_replace(work: UnitOfWork, last: Any, within: timedelta) -> bool:
    """Whether an autosave may go: one that a link shows stays."""
    same = work.viewer.user_id is not None and last.author_id == work.viewer.user_id
    if not (last.autosaved and same and work.now - last.begun_at < within):
        return False
    return not await PreviewLink.exists(revision_id=last.id)


def source_diff(before: str, after: str) -> str:
    """Return a unified diff of two sources; of very long ones, the whole stretch between what they share."""
    old, new = _lines(before), _lines(after)
    same_head = next((at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), None)
    if same_head is None and len(old) == len(new):
        return ""
    head = min(len(old), len(new)) if same_head is None else same_head
    tail = _same_tail(old[head:], new[head:])
    if (len(old) - head - tail) * (len(new) - head - tail) > _MOST_PAIRS:
        return _replaced(old, new, head, tail)
    return "\n".join(difflib.unified_diff(old, new, "before", "after", lineterm=""))


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _same_tail(old: list[str], new: list[str]) -> int:
    pairs = enumerate(zip(reversed(old), reversed(new), strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _replaced(old: list[str], new: list[str], head: int, tail: int) -> str:
    gone, come = old[head : len(old) - tail], new[head : len(new) - tail]
    return "\n".join(
        [
            "--- before",
            "+++ after",
            f"@@ -{head + 1},{len(gone)} +{head + 1},{len(come)} @@",
            *(f"-{line}" for line in gone),
            *(f"+{line}" for line in come),
        ]
    )
