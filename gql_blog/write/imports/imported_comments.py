"""Comments that a page prints: imported as APPROVED, as their source published them; plugins do not judge them."""

from collections.abc import Mapping
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
from gql_blog.store import Comment, Decision, Mention
from gql_blog.write.comment.suggested_contributors import contributors_credited_in, suggest
from gql_blog.write.imports.draft_validation import IncomingDraft, every_comment
from gql_blog.write.imports.imported_bylines import contributor_by_name
from gql_blog.write.input_validation import NAME
from gql_blog.write.unit_of_work import UnitOfWork

REASON: Final = "printed at source"
_BY: Final = "import"
_BODY_BYTES: Final = 200_000
_PATH: Final = ("input", "comments")


async def rendered_comments(renderer: Renderer, draft: DraftArticle) -> dict[int, RenderedComment]:
    """Return the comments rendered, by the place of each among all; refuse what cannot be kept."""
    rendered = {}
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
        rendered[index] = await renderer.comment(many_lines(comment.body))
    return rendered


async def save_comments(
    work: UnitOfWork, article_id: str, draft: DraftArticle, rendered: Mapping[int, RenderedComment]
) -> None:
    """Store those that are not here yet; what is here stays, for moderators may have judged it since."""
    held = await _held(article_id)
    above: list[str] = []
    fresh: list[str] = []
    for index, (depth, comment) in enumerate(every_comment(draft)):
        del above[depth:]
        key = _key(comment.author_name, comment.posted_on, many_lines(comment.body))
        known = held.get(key)
        if known:
            above.append(known.pop(0))
            continue
        parent_id = above[-1] if above else None
        above.append(await _save(work, article_id, comment, rendered[index], parent_id))
        fresh.append(above[-1])
    if fresh:
        work.discussions.add(article_id)
        await work.record(article_id, None, {"comments": fresh})


async def suggest_contributors(incoming: IncomingDraft, root_id: str) -> None:
    """Suggest for the dialogue's comments whom their names may mean: who is credited in it, or named by its pages.

    Somebody whom a page only names becomes a contributor when a comment bears that name, so that a moderator can link.
    """
    contributors = await contributors_credited_in(root_id)
    named = await Mention.filter(article__root_id=root_id).distinct().values_list("credited_name", flat=True)
    mentioned: dict[str, str] = {folded(str(name)): str(name) for name in named}
    comments: list[Any] = await Comment.filter(article__root_id=root_id, contributor_id__isnull=True)
    for comment in comments:
        name = folded(comment.author_name)
        if name not in contributors and name in mentioned:
            contributors[name] = {(await contributor_by_name(incoming, mentioned[name])).id}
        if await suggest(comment.id, contributors.get(name, ())):
            _report_suggestion(incoming, comment)


def _report_suggestion(incoming: IncomingDraft, comment: Any) -> None:
    reported = (each.message for each in incoming.findings if each.code == "CONTRIBUTOR_SUGGESTED")
    if not any(comment.author_name.casefold() in message.casefold() for message in reported):
        message = f"The comment by {comment.author_name!r} may be by the contributor of that name. A moderator decides."
        incoming.report("CONTRIBUTOR_SUGGESTED", message)


async def _held(article_id: str) -> dict[tuple[str, str, str], list[str]]:
    held: dict[tuple[str, str, str], list[str]] = {}
    for comment in await Comment.filter(article_id=article_id, posted_at__isnull=True).order_by("id"):
        key = _key(comment.author_name, comment.posted_on, comment.source)
        held.setdefault(key, []).append(comment.id)
    return held


def _key(author_name: str, posted_on: Any, source: str) -> tuple[str, str, str]:
    return folded(author_name), str(posted_on), source


async def _save(
    work: UnitOfWork, article_id: str, comment: DraftComment, rendered: RenderedComment, parent_id: str | None
) -> str:
    name, comment_id = one_line(comment.author_name), new_id(COMMENT)
    await Comment.create(
        id=comment_id,
        article_id=article_id,
        parent_id=parent_id,
        author_name=name,
        author_name_folded=name.casefold(),
        posted_on=comment.posted_on,
        source=many_lines(comment.body),
        html=rendered.html,
        text=rendered.text,
        text_folded=rendered.text.casefold(),
        status=CommentStatus.APPROVED.value,
    )
    await Decision.create(
        comment_id=comment_id,
        decided_by=_BY,
        verdict=Verdict.APPROVE.value,
        reason=REASON,
        decided_at=work.now,
    )
    return comment_id
