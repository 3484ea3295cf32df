"""Taking something out of revisions: the only way in which one changes, and each leaves a mark. And redactions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.access import secret_hash
from gql_blog.content import PROSE_FIELDS, UNSET, EventKind
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
    WorkingCopy,
)
from gql_blog.write.article.state.article_state import snapshot, state_of
from gql_blog.write.article.state.revisions import source_diff
from gql_blog.write.comment.comment_events import save_comment
from gql_blog.write.deletion.legal_hold import checked_reason, expect_no_hold, owners
from gql_blog.write.finders import by_id
from gql_blog.write.imports.erased_comments import redacted, save_columns, without
from gql_blog.write.results import Redacted
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Value, Verb

TAKEN_OUT: Final = "[taken out]"
_PROSE: Final = frozenset((*PROSE_FIELDS, "source", "note", "name", "bio", "affiliation"))
"""What a passage is taken out of, by its names in JSON: the rest has a form, as ids, dates and hashes have."""
_PASSAGE: Final = ("input", "passage")
_SHORTEST: Final = 3


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
    await work.locks.lock_dialogues(getattr(row, "article_id", ""))
    row = row and await by_id(type(row), command.id)  # another writer may have changed it before the lock
    if not (row or value):
        raise _missing()
    subject_id = value.subject_id if value else getattr(row, "article_id" if isinstance(row, Revision) else "id")
    kept = await owners(await Article.filter(id=subject_id), await Comment.filter(id=subject_id))
    await expect_no_hold({subject_id, *kept}, ("input", "id"))
    count, values = 0, [value]
    if row:
        _check(passage)
        if isinstance(row, Revision):
            count = await _of_article(work, row, passage, reason)
        else:
            count = await _of_comment(work, row, passage)
        values = [each for each in await AuditPersonal.filter(subject_id=subject_id) if passage in each.value]
    if not (count := count + len(values)):
        raise _missing()
    await AuditPersonal.filter(commitment__in=[each.commitment for each in values]).delete()
    if values or isinstance(row, Comment):
        await _mark(work, subject_id, reason)
    await work.record(row.id if row else subject_id, None, {"taken_out_of": count, "taken_out_because": reason})
    return Redacted(count)


def _missing() -> NotFound:
    return NotFound("The passage is not there. Give it letter by letter.", path=_PASSAGE)


def _check(passage: str) -> None:
    if len(passage.strip()) < _SHORTEST or passage in TAKEN_OUT:
        message = f"It is too short, or of the mark {TAKEN_OUT}. Give {_SHORTEST} characters or more around it."
        raise InputError(message, path=_PASSAGE)


async def _of_article(work: UnitOfWork, revision: Any, passage: str, reason: str) -> int:
    state = await state_of(await Article.get(id=revision.article_id))
    live = {**snapshot(state), "source": state.source}
    if _without(live, passage) != live:
        raise InputError("The article itself still says it. Change that with updateArticle first.", path=_PASSAGE)
    rows: list[Any] = await Revision.filter(article_id=revision.article_id).order_by("number")
    kept = {each.id: {name: getattr(each, name) for name in ("source", "title", "note", "snapshot")} for each in rows}
    changes = {key: _without(each, passage) for key, each in kept.items() if _without(each, passage) != each}
    await rewrite_revisions(work, changes, reason)
    await PreviewLink.filter(revision_id__in=sorted(changes)).delete()
    if changes:
        hashes = {key: secret_hash(changes[key]["source"]) for key in sorted(changes)}
        await work.record(revision.article_id, None, {"revision_hashes": hashes})
    count = len(changes)
    for copy in await WorkingCopy.filter(article_id=revision.article_id):
        count += await save_columns(copy, {"note": _without(copy.note, passage, "note")})
    for each in await Provenance.filter(article_id=revision.article_id):
        held: Any = each
        given = {**held.given, "state": _without(held.given["state"], passage)}
        told = without(held, lambda message: message.replace(passage, TAKEN_OUT))
        count += await save_columns(held, {**told, "given": given})
    return count


async def _of_comment(work: UnitOfWork, comment: Any, passage: str) -> int:
    earlier: list[Any] = [each for each in await CommentText.filter(comment_id=comment.id) if passage in each.source]
    for each in earlier:
        source = each.source.replace(passage, TAKEN_OUT)
        await save_columns(each, {"source": source, "text": (await work.context.renderer.comment(source)).text})
    count = len(earlier)
    if passage in comment.source:
        source = comment.source.replace(passage, TAKEN_OUT)
        shown = await work.context.renderer.comment(source)
        columns = {"source": source, "html": shown.html, "text": shown.text, "text_folded": shown.text.casefold()}
        await save_comment(work, comment, columns, {}, {"source": source}, EventKind.COMMENT_EDITED)
        count += 1
    for held in await Provenance.filter(article_id=comment.article_id):
        row: Any = held
        given = [redacted(each, comment.id, passage, TAKEN_OUT) for each in row.given["comments"]]
        count += await save_columns(row, {"given": {**row.given, "comments": given}})
    return count


def _without(value: Any, passage: str, name: str = "") -> Any:
    """Return JSON with a mark in the place of the passage, where the name of a value is that of prose."""
    if isinstance(value, list):
        return [_without(each, passage) for each in value]
    if isinstance(value, dict):
        return {key: _without(each, passage, key) for key, each in value.items()}
    return value.replace(passage, TAKEN_OUT) if value and name in _PROSE else value


async def rewrite_revisions(work: UnitOfWork, changes: Mapping[str, Mapping[str, Any]], reason: str) -> None:
    """Give revisions other columns, with a mark that says when, by whom and why, and new differences."""
    found = await Revision.filter(id__in=sorted(changes)).values_list("article_id", flat=True)
    for article_id in sorted(set(map(str, found))):
        rows: list[Any] = await Revision.filter(article_id=article_id).order_by("number")
        await _rewrite(work, rows, changes, reason)


async def _rewrite(
    work: UnitOfWork, rows: Sequence[Any], changes: Mapping[str, Mapping[str, Any]], reason: str
) -> None:
    changed, last, bases = False, ("", ""), dict[bool, tuple[str, str]]()
    for row in rows:
        given = {name: value for name, value in changes.get(row.id, {}).items() if getattr(row, name) != value}
        source = given.get("source", row.source)
        if changed or "source" in given:  # it differs from what was live then, or from the working copy
            base = next((one for one in bases.values() if source_diff(one[0], row.source) == row.diff), None)
            was, now = base or last
            if base is None or was != now or "source" in given:
                given["diff"] = source_diff(now, source)
            changed = True
        bases[row.copy_version is None] = last = (row.source, source)
        if given:
            await _mark(work, row.id, reason, open=True)
            row.update_from_dict(given)
            await row.save(update_fields=list(given))
            await Redaction.filter(subject_id=row.id).update(open=False)


async def _mark(work: UnitOfWork, subject_id: str, reason: str, **more: bool) -> None:
    said: dict[str, Any] = {"actor": work.viewer.actor, "reason": reason, "at": work.now, **more}
    await Redaction.create(subject_id=subject_id, **said)
