"""Taking something out of revisions: the only way in which one changes, and each leaves a mark. And redactions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.access import secret_hash
from gql_blog.content import UNSET, EventKind
from gql_blog.errors import InputError, NotFound
from gql_blog.store import (
    Article,
    AuditPersonal,
    Comment,
    CommentText,
    PreviewLink,
    Provenance,
    Redaction,
    Revision,
    insert_rows,
)
from gql_blog.write.article.state.article_state import snapshot, state_of
from gql_blog.write.article.state.revisions import source_diff
from gql_blog.write.comment.comment_events import save_comment
from gql_blog.write.deletion.legal_hold import checked_reason, expect_no_hold, owners
from gql_blog.write.finders import by_id
from gql_blog.write.results import Redacted
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Value, Verb

TAKEN_OUT: Final = "[taken out]"
_PASSAGE: Final = ("input", "passage")
_ID: Final = ("input", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Redact(Command[Redacted]):
    """A passage that is to be nowhere any more."""

    id: Annotated[str, "A revision, a comment, or the commitment of a personal value of the audit."]
    passage: Annotated[str, "The passage, letter by letter; of a personal value the whole of it."]
    reason: Annotated[str, "Why, for the mark and the audit."]
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Takes a passage out of all revisions of an article, of a comment and its earlier texts, or out of the audit; "
    "[taken out] stands in its place, and the audit says when, by whom and why. It cannot be undone.",
    takes="What to take out, and of what.",
    answers=(Value("count", int, "count", "From how many revisions, texts and values; null if nothing was changed."),),
    forgets=True,
)
async def redact(work: UnitOfWork, command: Redact) -> Redacted:
    """Take it out. The live text of an article is changed by updateArticle first."""
    reason, passage = checked_reason(command.reason), command.passage
    row: Any = await by_id(Revision, command.id) or await by_id(Comment, command.id)
    value: Any = None if row else await AuditPersonal.get_or_none(commitment=command.id, value=passage)
    subject_id = value.subject_id if value else getattr(row, "article_id", "")
    await work.locks.lock_dialogues(subject_id)
    if row is not None:  # another writer may have changed it before the lock
        row = await by_id(type(row), command.id)
    said = {"comments": [row]} if isinstance(row, Comment) else {"articles": await Article.filter(id=subject_id)}
    await expect_no_hold({subject_id, *await owners(**said)}, _ID)
    count = 1 if value else 0
    if row is not None and passage.strip():
        count = await (_of_article if isinstance(row, Revision) else _of_comment)(work, row, passage, reason)
    if not count:
        raise NotFound("The passage is not there. Give it letter by letter.", path=_PASSAGE)
    gone = (
        {"commitment": command.id}
        if value
        else {"value__contains": passage, "subject_id__in": [command.id, subject_id]}
    )
    await AuditPersonal.filter(**gone).delete()
    await work.record(row.id if row else subject_id, None, {"taken_out_of": count, "taken_out_because": reason})
    return Redacted(count)


async def _of_article(work: UnitOfWork, revision: Any, passage: str, reason: str) -> int:
    live = await state_of(await Article.get(id=revision.article_id))
    if _without([snapshot(live), live.source], passage) != [snapshot(live), live.source]:
        raise InputError("The article itself still says it. Change that with updateArticle first.", path=_PASSAGE)
    rows: list[Any] = await Revision.filter(article_id=revision.article_id).order_by("number")
    kept = {each.id: {name: getattr(each, name) for name in ("source", "title", "note", "snapshot")} for each in rows}
    changes = {key: _without(each, passage) for key, each in kept.items() if _without(each, passage) != each}
    await rewrite_revisions(work, changes, reason)
    await PreviewLink.filter(revision_id__in=sorted(changes)).delete()
    held: Any = await Provenance.get_or_none(article_id=revision.article_id)
    if held is not None:
        held.given = _without(held.given, passage)
        await held.save(update_fields=["given"])
    before, after = ({key: secret_hash(each[key]["source"]) for key in sorted(changes)} for each in (kept, changes))
    await work.record(revision.article_id, {"revision_hashes": before}, {"revision_hashes": after})
    return len(changes)


async def _of_comment(work: UnitOfWork, comment: Any, passage: str, reason: str) -> int:
    earlier: list[Any] = await CommentText.filter(comment_id=comment.id, source__contains=passage)
    for each in earlier:
        source = each.source.replace(passage, TAKEN_OUT)
        text = (await work.context.renderer.comment(source)).text
        await CommentText.filter(id=each.id).update(source=source, text=text)
    source = comment.source.replace(passage, TAKEN_OUT)
    count = len(earlier) + int(source != comment.source)
    if source != comment.source:
        shown = await work.context.renderer.comment(source)
        columns = {"source": source, "html": shown.html, "text": shown.text, "text_folded": shown.text.casefold()}
        was, now = ({"source_hash": secret_hash(each)} for each in (comment.source, source))
        await save_comment(work, comment, columns, was, now, EventKind.COMMENT_EDITED)
    if count:
        mark: dict[str, Any] = {"subject_id": comment.id, "actor": work.viewer.actor, "reason": reason, "at": work.now}
        await insert_rows([Redaction(**mark)])
    return count


def _without(value: Any, passage: str) -> Any:
    """Return JSON with a mark in the place of the passage."""
    if isinstance(value, str):
        return value.replace(passage, TAKEN_OUT)
    if isinstance(value, list):
        return [_without(each, passage) for each in value]
    return {key: _without(each, passage) for key, each in value.items()} if isinstance(value, dict) else value


async def rewrite_revisions(work: UnitOfWork, changes: Mapping[str, Mapping[str, Any]], reason: str) -> None:
    """Give revisions, by their ids, other columns. What the next ones say of the text before follows from that.

    Each that changes gets a mark, which says when, by whom and why.
    """
    found = await Revision.filter(id__in=sorted(changes)).values_list("article_id", flat=True)
    for article_id in sorted(set(map(str, found))):
        rows: list[Any] = await Revision.filter(article_id=article_id).order_by("number")
        await _rewrite(work, rows, changes, reason)


async def _rewrite(
    work: UnitOfWork, rows: Sequence[Any], changes: Mapping[str, Mapping[str, Any]], reason: str
) -> None:
    before, before_changed = "", False
    for row in rows:
        given = {name: value for name, value in changes.get(row.id, {}).items() if getattr(row, name) != value}
        source = given.get("source", row.source)
        if before_changed or "source" in given:
            given["diff"] = source_diff(before, source)
        before, before_changed = source, "source" in given
        if given:
            mark: dict[str, Any] = {"subject_id": row.id, "actor": work.viewer.actor, "reason": reason, "at": work.now}
            await insert_rows([Redaction(**mark, open=True)])
            row.update_from_dict(given)
            await row.save(update_fields=list(given))
            await Redaction.filter(subject_id=row.id).update(open=False)
