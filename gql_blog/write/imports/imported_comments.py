"""Comments of a page or an export; plugins do not judge them.

What a page prints is imported as APPROVED, for it is published by that. A comment of an export has the status that the
export, or whoever imports it, gives it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from gql_blog.content import (
    COMMENT,
    CommentStatus,
    DraftArticle,
    DraftComment,
    Verdict,
    folded,
    is_storable,
    many_lines,
    new_id,
    one_line,
)
from gql_blog.errors import InputError, TooLarge
from gql_blog.render import RenderedComment, Renderer
from gql_blog.store import Comment, Decision, NewRow, SuggestedContributor, insert_rows
from gql_blog.write.article.state.article_state import as_json
from gql_blog.write.article.state.field_merge import FieldMerge
from gql_blog.write.comment.suggested_contributors import named_in, record_suggestions, suggestions
from gql_blog.write.imports.comment_matching import match_comments
from gql_blog.write.imports.draft_validation import IncomingDraft, every_comment
from gql_blog.write.imports.erased_comments import as_it_stands
from gql_blog.write.imports.given_values import GivenComment
from gql_blog.write.imports.imported_bylines import contributors_by_name
from gql_blog.write.input_validation import NAME
from gql_blog.write.transaction.unit_of_work import UnitOfWork

REASON: Final = "printed at source"
_DECISIONS: Final = {
    CommentStatus.APPROVED: (Verdict.APPROVE, "approved at source"),
    CommentStatus.REJECTED: (Verdict.REJECT, "removed at source"),
    CommentStatus.SPAM: (Verdict.SPAM, "marked as spam at source"),
}
IMPORTER: Final = "import"
"""Who has decided on a comment that an import brought."""

_BODY_BYTES: Final = 200_000
_PATH: Final = ("input", "comments")


async def rendered_comments(renderer: Renderer, draft: DraftArticle) -> dict[int, RenderedComment]:
    """Return the comments rendered, by the place of each among all; refuse what cannot be kept."""
    bodies = []
    for index, (_, comment) in enumerate(every_comment(draft)):
        path = (*_PATH, str(index))
        if not is_storable(comment.body + comment.author_name) or not one_line(comment.author_name):
            raise InputError(
                f"Comment {index + 1} has no author, or contains characters that cannot be stored.", path=path
            )
        if len(comment.body.encode()) > _BODY_BYTES or len(comment.author_name) > NAME:
            message = (
                f"Comment {index + 1} is too long. A comment may have {_BODY_BYTES:,} bytes, and its author's name "
                f"{NAME} characters."
            )
            raise TooLarge(message, path=path)
        bodies.append(many_lines(comment.body))
    return dict(enumerate(await renderer.comments(bodies)))


@dataclass(frozen=True, slots=True)
class MergedComment:
    """One printed comment after the merge. ``held`` is its row, if it has one; ``given`` what its file gave before."""

    printed: GivenComment
    depth: int
    index: int
    held: Any = None
    after: GivenComment | None = None
    """What is to stand here; ``None`` for a comment that was deleted here, and stays so."""


@dataclass(frozen=True, slots=True)
class MergedComments:
    """The printed comments in their order, and those that the file no longer has."""

    printed: tuple[MergedComment, ...]
    gone: tuple[GivenComment, ...]

    @property
    def given(self) -> tuple[GivenComment, ...]:
        """What the file has given by now."""
        return (*(each.printed for each in self.printed), *self.gone)


async def merge_comments(
    incoming: IncomingDraft, article_id: str, given: Sequence[GivenComment] | None, merge: FieldMerge
) -> MergedComments:
    """Merge what a file prints with what it ``given`` before and what stands here; conflicts gather in ``merge``.

    What the file no longer has stays, with a finding. ``given`` is ``None`` for a stub, which no file gave:
    comments that stand there are taken for those of the file.
    """
    rows = {}
    if given is None or given:
        held = Comment.filter(article_id=article_id, posted_at__isnull=True).order_by("id")
        rows = {each.id: each for each in await held}
    if given is None:
        given = [GivenComment(row.id, row.author_name, row.posted_on, row.source) for row in rows.values()]
    known = {each.comment_id: each for each in given}
    listed = list(every_comment(incoming.draft))
    matched = match_comments([comment for _, comment in listed], list(known.values()))
    printed = tuple(
        _merged(index, depth, comment, matched.get(index), rows, merge) for index, (depth, comment) in enumerate(listed)
    )
    matched_ids = {each.comment_id for each in matched.values()}
    gone = tuple(each for comment_id, each in known.items() if comment_id not in matched_ids)
    for each in gone:
        if each.comment_id in rows:
            date = f" of {each.posted_on}" if each.posted_on else ""
            message = f"The file no longer has the comment by {each.author_name!r}{date}. It was kept."
            incoming.report("COMMENT_NOT_IN_FILE", message)
    return MergedComments(printed, gone)


async def comments_left(incoming: IncomingDraft, article_id: str, given: Sequence[GivenComment]) -> MergedComments:
    """Leave the comments of an article whose export is imported as they stand; what the file changed is told."""
    rows = await Comment.filter(article_id=article_id)
    held = {(each.author_name, each.posted_on, each.source) for each in rows}
    listed = [each for _, each in every_comment(incoming.draft)]
    if any((one_line(each.author_name), each.posted_on, many_lines(each.body)) not in held for each in listed):
        message = "Comments of the file differ from those of the article, which no export of it changes: they stay."
        incoming.report("COMMENTS_LEFT", message)
    return MergedComments((), tuple(given))


async def save_comments(
    work: UnitOfWork, article_id: str, merged: MergedComments, rendered: Mapping[int, RenderedComment]
) -> bool:
    """Store the comments that are new or changed; return whether any is. Decisions of moderators stay."""
    fresh = comments_to_add(work, article_id, merged, rendered)
    edited = False
    for each in merged.printed:
        if each.after is not None and each.held is not None:
            edited |= await _update(work, each.held, each.after, rendered[each.index])
    await insert_rows(fresh)
    await record_comments(work, article_id, fresh)
    if fresh or edited:
        work.discussions.add(article_id)
    return bool(fresh) or edited


def comments_to_add(
    work: UnitOfWork, article_id: str, merged: MergedComments, rendered: Mapping[int, RenderedComment]
) -> list[NewRow]:
    """Return the rows of the comments that are new, and after them the decisions on these."""
    above: list[str | None] = []
    fresh: list[NewRow] = []
    decisions: list[NewRow] = []
    for each in merged.printed:
        del above[each.depth :]
        parent_id = above[-1] if above else None
        if each.after is None:
            above.append(parent_id)  # what answers a deleted comment hangs from the one above it
            continue
        above.append(each.after.comment_id)
        if each.held is None:
            fresh.append(_new_row(article_id, each.after, rendered[each.index], parent_id))
            decisions += _decision(work, each.after)
    return [*fresh, *decisions]


async def record_comments(work: UnitOfWork, article_id: str, rows: Sequence[NewRow]) -> None:
    """Add the audit entry of comments that were inserted."""
    if fresh := [each.values["id"] for each in rows if each.model is Comment]:
        await work.record(article_id, None, {"comments": fresh})


async def suggest_contributors(work: UnitOfWork, incoming: IncomingDraft, root_id: str) -> None:
    """Suggest for the dialogue's comments whom their names may mean: who is credited in it, or named by its pages.

    Somebody whom a page only names becomes a contributor when a comment bears that name, so that a moderator can link.
    """
    names = await named_in(work.transaction, root_id)
    contributors, rows = names.credited, list[SuggestedContributor]()
    for comment_id, author_name in names.unlinked:
        name = folded(author_name)
        if name not in contributors and name in names.mentioned:
            contributors[name] = await contributors_by_name(work, incoming, names.mentioned[name])
        if fresh := contributors.get(name, set()) - names.suggested.get(comment_id, set()):
            rows += suggestions(comment_id, fresh)
            _report_suggestion(incoming, author_name)
    await insert_rows(rows)
    await record_suggestions(work, rows)


def _report_suggestion(incoming: IncomingDraft, author_name: str) -> None:
    reported = (each.message for each in incoming.findings if each.code == "CONTRIBUTOR_SUGGESTED")
    if not any(author_name.casefold() in message.casefold() for message in reported):
        message = f"The comment by {author_name!r} may be by the contributor of that name. A moderator decides."
        incoming.report("CONTRIBUTOR_SUGGESTED", message)


def _merged(
    index: int, depth: int, comment: DraftComment, base: GivenComment | None, rows: Mapping[str, Any], merge: FieldMerge
) -> MergedComment:
    name, body = one_line(comment.author_name), many_lines(comment.body)
    if base is None:
        fresh = GivenComment(new_id(COMMENT), name, comment.posted_on, body, comment.source_id, comment.status)
        return MergedComment(fresh, depth, index, None, fresh)
    printed = GivenComment(base.comment_id, name, comment.posted_on, body, comment.source_id, comment.status)
    row = rows.get(base.comment_id)
    if base.erased is not None:
        return MergedComment(base, depth, index, row, None if row is None else as_it_stands(base, row))
    if row is None:
        # Deleted here: it comes back only if the file changed it, and the file is to win.
        title = _field(base, "text")
        return MergedComment(printed, depth, index, None, merge.value(title, base, printed, None))
    after = GivenComment(
        base.comment_id,
        merge.value(_field(base, "author"), base.author_name, name, row.author_name),
        merge.value(_field(base, "date"), base.posted_on, comment.posted_on, row.posted_on),
        merge.value(_field(base, "text"), base.source, body, row.source),
        comment.source_id,
        row.status if row.deleted_at else _merged_status(base, comment, row.status),
    )
    return MergedComment(printed, depth, index, row, after)


def _merged_status(base: GivenComment, comment: DraftComment, ours: str) -> str:
    """The export's word changes what it gave before; what was decided here stays."""
    return comment.status.value if comment.status and ours == base.status else ours


def _field(comment: GivenComment, what: str) -> str:
    date = f" of {comment.posted_on}" if comment.posted_on else ""
    return f"the {what} of the comment by {comment.author_name!r}{date}"


def _new_row(article_id: str, comment: GivenComment, rendered: RenderedComment, parent_id: str | None) -> NewRow:
    return NewRow(
        Comment,
        id=comment.comment_id,
        article_id=article_id,
        parent_id=parent_id,
        status=str(comment.status or CommentStatus.APPROVED.value),  # what a page prints is published by that
        **_columns(comment),
        **_rendered_columns(rendered),
    )


def _decision(work: UnitOfWork, comment: GivenComment) -> list[NewRow]:
    """The word of the source on a comment; none where it waits for a decision."""
    if comment.status is None:
        verdict, reason = Verdict.APPROVE, REASON
    elif comment.status == CommentStatus.PENDING:
        return []
    else:
        verdict, reason = _DECISIONS[CommentStatus(comment.status)]
    said = {"verdict": verdict.value, "reason": reason, "decided_at": work.now}
    return [NewRow(Decision, comment_id=comment.comment_id, decided_by=IMPORTER, **said)]


async def _update(work: UnitOfWork, row: Any, comment: GivenComment, rendered: RenderedComment) -> bool:
    after = {**_columns(comment), "status": comment.status}
    before = {name: getattr(row, name) for name in after}
    changed = sorted(name for name in after if after[name] != before[name])
    if not changed:
        return False
    columns = {**after, "version": row.version + 1}
    if "source" in changed:
        columns |= _rendered_columns(rendered)
    if "status" in changed:
        await insert_rows(_decision(work, comment))
    await Comment.filter(id=row.id).update(**columns)
    shown = [name for name in changed if name != "author_name_folded"]
    await work.record(row.id, *({name: as_json(of[name]) for name in shown} for of in (before, after)))
    return True


def _columns(comment: GivenComment) -> dict[str, Any]:
    return {
        "author_name": comment.author_name,
        "author_name_folded": comment.author_name.casefold(),
        "posted_on": comment.posted_on,
        "source": comment.source,
    }


def _rendered_columns(rendered: RenderedComment) -> dict[str, Any]:
    return {"html": rendered.html, "text": rendered.text, "text_folded": rendered.text.casefold()}
