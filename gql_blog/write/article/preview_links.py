"""Links that show one revision of an article, and end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, GivenText, Unset, camel_case, or_none
from gql_blog.content import excerpt as excerpt_of
from gql_blog.errors import Forbidden, InputError, NotFound
from gql_blog.render import RenderedArticle, RenderedNote, RenderedNotice
from gql_blog.store import Database, PreviewLink, Revision, WorkingCopy
from gql_blog.write.article.load_article import own_article
from gql_blog.write.article.state.article_state import ArticleState, from_snapshot, state_of
from gql_blog.write.article.state.footnotes import columns_of_note
from gql_blog.write.article.state.notices import render_notices
from gql_blog.write.article.state.save_article import anchor_prefix
from gql_blog.write.before_write import run_before_write
from gql_blog.write.finders import by_id, revision_of
from gql_blog.write.locks import StalePreparation
from gql_blog.write.results import PreviewLinkWritten
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Value, Verb

_ARTICLE: Final = ("input", "articleId")
_LONGEST_HOURS: Final = 30 * 24
_DEFAULT_HOURS: Final = 72
_LEAD: Final = 1_000
_KEPT_FOR: Final = timedelta(days=30)
"""Links of an article that ended longer ago are deleted, text and all, when it gets another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatePreviewLink(Command[PreviewLinkWritten]):
    """A revision to show to whoever has a link."""

    article_id: Annotated[str, "The article."]
    revision_id: Annotated[
        GivenText,
        "The revision of the article to show. Default: that of the working copy, if there is one; else the live one, "
        "or that of the draft.",
    ] = UNSET
    expires_hours: Annotated[int | Unset | None, "After how many hours the link ends: from 1 to 720."] = 72
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokePreviewLink(Command[PreviewLinkWritten]):
    """A preview link to end."""

    id: Annotated[str, "The link."]


@Verb(
    does="Makes a link that shows one revision of an article to whoever has it, until it ends.",
    who="Requires the role EDITOR or ADMIN; an AUTHOR may make links to articles that they created or of which "
    "they are a collaborator.",
    takes="The article and the revision.",
    answers=(
        Row("preview_link", "The new link; null if none was made.", of="link_id"),
        Value(
            "token",
            str,
            lambda writer, result: writer.previews.token(result.link_id),
            "What Query.preview takes, for the address that a frontend shows. It is stored nowhere; null if no "
            "link was made.",
        ),
    ),
    on=("article",),
)
async def create_preview_link(context: CommandContext, command: CreatePreviewLink) -> Apply[PreviewLinkWritten]:
    """Prepare a link to a revision, or to what the working copy has, or else the article. It is rendered now."""
    if not context.previews.has_key:
        raise InputError(
            "Preview links are signed with the secret key of the site, which is not set. Set GQL_BLOG_SECRET_KEY to at "
            "least 32 random characters, and restart every server.",
            path=("input",),
        )
    async with context.database.session():
        await own_article(context, command.article_id, _ARTICLE)
    command = await run_before_write(context, command)
    lifetime = _lifetime(command)
    async with context.database.session():
        article = await own_article(context, command.article_id, _ARTICLE)
        current = await state_of(article)
        revision = await _revision(command)
    state = from_snapshot(revision.snapshot, revision.source, current)
    rendered = await context.renderer.article(state.source, locale=state.locale, prefix=anchor_prefix(article.id))
    notices = await render_notices(context.renderer, state.notices)
    shown = _shown(state, rendered, [notices[each] for each in state.notices])

    async def apply(work: UnitOfWork) -> PreviewLinkWritten:
        await work.locks.lock_dialogues(article.id)
        await own_article(context, command.article_id, _ARTICLE)
        if not await Revision.exists(id=revision.id):  # an autosave that another one has replaced
            raise StalePreparation
        await PreviewLink.filter(article_id=article.id, expires_at__lt=work.now - _KEPT_FOR).delete()
        expires_at = work.now + lifetime
        link = await PreviewLink.create(
            article_id=article.id,
            revision_id=revision.id,
            created_by_id=work.viewer.user_id,
            created_at=work.now,
            expires_at=expires_at,
            **shown,
        )
        made = {"preview_link": link.id, "revision": revision.number, "expires_at": expires_at.isoformat()}
        await work.record(article.id, None, made)
        return PreviewLinkWritten(link.id)

    return apply


@Verb(
    does="Ends a preview link at once.",
    who="Requires the role EDITOR or ADMIN; an AUTHOR may end links to articles that they created or of which they "
    "are a collaborator.",
    takes="The link.",
    answers=(Row("preview_link", "The link after the change; null if nothing was changed.", of="link_id"),),
    on=("preview_link",),
)
async def revoke_preview_link(work: UnitOfWork, command: RevokePreviewLink) -> PreviewLinkWritten:
    """End a link; one that has ended stays so. No plugin is asked, as of nothing that takes rights."""
    link: Any = await by_id(PreviewLink, command.id)
    if link is None or not await _may_edit(work.context, link.article_id):
        message = "There is no such preview link, or it is not of your articles. Check the id."
        raise NotFound(message, path=("input", "id"))
    await work.locks.lock_dialogues(link.article_id)
    await link.refresh_from_db()
    if link.revoked_at is None:
        link.revoked_at = work.now
        await link.save(update_fields=["revoked_at"])
        ended = {"preview_link": link.id, "revoked_at": work.now.isoformat()}
        await work.record(link.article_id, {"preview_link": link.id, "revoked_at": None}, ended)
    return PreviewLinkWritten(link.id)


async def _may_edit(context: CommandContext, article_id: str) -> bool:
    try:
        await own_article(context, article_id, _ARTICLE, deleted=True)  # the link would live again with the article
    except (NotFound, Forbidden):
        return False
    return True


def _lifetime(command: CreatePreviewLink) -> timedelta:
    hours = or_none(command.expires_hours)
    hours = _DEFAULT_HOURS if hours is None else hours
    if not 1 <= hours <= _LONGEST_HOURS:
        raise InputError(f"expiresHours must be from 1 to {_LONGEST_HOURS}.", path=("input", "expiresHours"))
    return timedelta(hours=hours)


async def _revision(command: CreatePreviewLink) -> Any:
    wanted = or_none(command.revision_id)
    if wanted is None:
        copy: Any = await WorkingCopy.get_or_none(article_id=command.article_id, ended_at__isnull=True)
        live = Revision.filter(article_id=command.article_id, copy_version__isnull=True).order_by("-number")
        return await (live.first() if copy is None else Revision.get(id=copy.revision_id))
    return await revision_of(command.article_id, wanted)


def _shown(state: ArticleState, rendered: RenderedArticle, notices: list[RenderedNotice]) -> dict[str, Any]:
    return {
        "responding_to_id": state.responding_to_id,
        "response_kind": state.kind.value if state.kind else None,
        "slug": state.slug,
        **state.printed,
        "html": rendered.html,
        "endnotes": rendered.endnotes,
        "text": rendered.text,
        "lead": excerpt_of(rendered.prose, _LEAD),
        "word_count": rendered.word_count,
        "bylines": [
            {"creditedName": each.name, "role": each.role.value, "bio": each.bio, "affiliation": each.affiliation}
            for each in state.bylines
        ],
        "tags": [each.name for each in state.tags],
        "notices": [
            {
                "kind": notice.kind.value,
                "text": shown.text,
                "html": shown.html,
                "date": notice.date.isoformat() if notice.date else None,
            }
            for notice, shown in zip(state.notices, notices, strict=True)
        ],
        "footnotes": [_note(each) for each in rendered.notes],
    }


def _note(each: RenderedNote) -> dict[str, Any]:
    """What is stored of a note, and which others it refers to, by their numbers."""
    told = {camel_case(name): value for name, value in columns_of_note(each).items()}
    return {**told, "refersTo": each.read.refers_to, "candidates": list(each.read.candidates)}


async def count_valid_preview_links(database: Database) -> int:
    """Return how many links show a preview now, if the site has the secret key that they were signed with."""
    async with database.session():
        return await PreviewLink.filter(revoked_at__isnull=True, expires_at__gt=await database.now()).count()
