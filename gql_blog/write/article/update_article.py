"""Updating an article."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Annotated, Any

from gql_blog.content import (
    UNSET,
    ArticleHead,
    EditorNotice,
    EventKind,
    Finding,
    GivenFields,
    GivenText,
    ResponseKind,
    Unset,
)
from gql_blog.errors import InputError
from gql_blog.render import AddedWords, RenderedArticle, RenderedNotice
from gql_blog.store import Article
from gql_blog.write.article.article_links import (
    RESPONDING_TO,
    TRANSLATION_OF,
    original_of,
    refuse_cycle,
    repoint_translations,
)
from gql_blog.write.article.author_rights import check_author_rights, check_live_right
from gql_blog.write.article.earlier_version import EarlierVersion, earlier_version
from gql_blog.write.article.load_article import expect_prepared, own_article, visible_article
from gql_blog.write.article.redirected_address import address_findings
from gql_blog.write.article.state.article_input import ArticleInput, columns_given, refuse_nulls, validate_article_input
from gql_blog.write.article.state.article_state import ArticleState, state_of
from gql_blog.write.article.state.bylines import resolve_bylines
from gql_blog.write.article.state.notices import render_notices, text_findings
from gql_blog.write.article.state.save_article import anchor_prefix, fill_stub, head_of, save
from gql_blog.write.article.state.tags import resolve_tags
from gql_blog.write.before_write import run_before_write
from gql_blog.write.input_validation import NOTE, InputErrors
from gql_blog.write.media.pictures import expect_picture
from gql_blog.write.results import ArticleWritten
from gql_blog.write.slugs import chosen_slug
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, UnitOfWork
from gql_blog.write.verb import Command, RetryKey, Row, Told, Verb

_KIND = ("input", "kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateArticle(GivenFields, Command[ArticleWritten]):
    """A change to an article. What is left out stays as it is; null clears what may be null. bylines, tags and
    notices replace the whole list.
    """

    id: Annotated[str, "The article."]
    expected_version: Annotated[
        int,
        "The version that the change is based on. What others have changed since is merged with it, field by field "
        "and texts by paragraph. The mutation fails with CONFLICT if both changed the same, or the article was "
        "published since.",
    ]
    kind: Annotated[
        ResponseKind | Unset | None,
        "How it answers. Responses only; of a post that becomes one it is REPLY without it.",
    ] = UNSET
    responding_to_id: Annotated[
        GivenText,
        "The article that it answers, with which a post becomes a response; null makes a response a post. All that "
        "answers the article moves with it. What would close a circle is INVALID.",
    ] = UNSET
    note: Annotated[GivenText, "Said of the revision that this change makes."] = UNSET
    idempotency_key: RetryKey = UNSET


@Verb(
    does="Changes the live text of an article, and stores a revision.",
    who="Requires the role EDITOR or ADMIN; an AUTHOR may change drafts that they created or of which they are a "
    "collaborator. See saveWorkingCopy for the others.",
    takes="What to change.",
    answers=(Row("article"), Told.FINDINGS),
    on=("article",),
)
async def update_article(context: CommandContext, command: UpdateArticle) -> Apply[ArticleWritten]:
    """Prepare a change, merged with what came since its version; without a difference there is none."""
    async with context.database.session():
        article = await own_article(context, command.id)
    earlier = await _earlier(context, article, command.expected_version)
    prepared_version = article.version
    check_live_right(context, article)
    is_stub = article.is_stub
    command = await run_before_write(context, command)
    update = await prepared_update(context, command, article, earlier)
    findings = (*([earlier.finding] if earlier else []), *update.findings)
    moves = not isinstance(command.responding_to_id, Unset)
    stays = not is_stub and not moves and isinstance(command.translation_of_id, Unset)

    async def apply(work: UnitOfWork) -> ArticleWritten:
        if stays:
            await work.locks.lock_dialogue_of(command.id)
        else:
            await lock_update(work, command, moved=is_stub or moves)
        article = await own_article(context, command.id)
        expect_prepared(article, prepared_version)
        check_live_right(context, article)
        before = await state_of(article)
        after = await update.state(work, article, before)
        after = earlier.merged_state(after) if earlier else after
        note = InputErrors().line_or_none(command.note or None, ("input", "note"), limit=NOTE)
        await update.save(work, article, before, after, note=note)
        redirected = await address_findings(context.urls, after, before)
        return ArticleWritten(article.id, article.version, (*findings, *work.findings, *redirected))

    return apply


@dataclass(frozen=True, slots=True)
class PreparedUpdate:
    """The update of an article, as plugins have left it, validated and rendered."""

    command: UpdateArticle
    given: ArticleInput
    rendered: RenderedArticle | AddedWords | None
    notices: Mapping[EditorNotice, RenderedNotice]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found in its texts."""
        return text_findings(self.rendered, self.given.notices or (), self.notices, self.given.names)

    async def state(self, work: UnitOfWork, article: Article, before: ArticleState) -> ArticleState:
        """Return the state that it makes; contributors and tags that are named are found, or made."""
        command, given = self.command, self.given
        changed = columns_given(command, given)
        await expect_picture(work.viewer, given.lead_image_id)
        if given.slug:
            changed["slug"] = await chosen_slug(given.slug, article, work.viewer)
        if not isinstance(command.bylines, Unset):
            with InputErrors() as errors:
                changed["bylines"] = await resolve_bylines(work, given.bylines or (), errors, before.bylines)
        if not isinstance(command.tags, Unset):
            changed["tags"] = await resolve_tags(work, given.tags or (), work.viewer)
        changed.update(await _links(work, command, article))
        return replace(before, **changed)

    async def save(
        self,
        work: UnitOfWork,
        article: Article,
        before: ArticleState,
        after: ArticleState,
        *,
        note: str | None,
        event: EventKind = EventKind.ARTICLE_UPDATED,
        columns: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Save what differs, if the viewer may change it; ``columns`` are others that changed, as they were."""
        if after != before or columns:
            check_author_rights(work, article, before, after)
            was = {**fill_stub(article, after), **columns}
            await save(work, article, before, after, self.rendered, self.notices, event=event, note=note, columns=was)
            await repoint_translations(work, article.id, after.original_id)


async def prepared_update(
    context: CommandContext, command: UpdateArticle, article: Article, earlier: EarlierVersion | None = None
) -> PreparedUpdate:
    """Validate and render what an update gives; ``earlier`` is the version that it was begun from."""
    given = _checked(command, article)
    given = earlier.merged_columns(command, given) if earlier else given
    rendered = await _rendered(context, article, command, given)
    return PreparedUpdate(command, given, rendered, await render_notices(context.renderer, given.notices or ()))


async def _earlier(context: CommandContext, article: Any, expected_version: int) -> EarlierVersion | None:
    """Return the version that the change was begun from, ``None`` if that is the current one."""
    if article.version == expected_version:
        return None
    async with context.database.session():
        return await earlier_version(article, expected_version)


async def lock_update(work: UnitOfWork, command: UpdateArticle, *, moved: bool) -> None:
    """Lock the dialogues that an update changes; ``moved``: the article is seen by others than before."""
    translated = [] if isinstance(command.translation_of_id, Unset) else [command.id, command.translation_of_id]
    await work.locks.lock_dialogues(
        command.id, command.responding_to_id, moved=[command.id] if moved else (), translated=translated
    )


def _checked(command: UpdateArticle, article: Article) -> ArticleInput:
    with InputErrors() as errors:
        refuse_nulls(command, errors)
        answers = _answers(article) if isinstance(command.responding_to_id, Unset) else command.responding_to_id
        if command.kind and answers is None:
            errors.add(InputError("kind can only be set on a response; the article is a post.", path=_KIND))
        elif command.kind is None and answers is not None:
            errors.add(InputError("kind cannot be null.", path=_KIND))
        if not isinstance(command.note, Unset):
            errors.line_or_none(command.note, ("input", "note"), limit=NOTE)
    return validate_article_input(command)


async def _rendered(
    context: CommandContext, article: Any, command: UpdateArticle, given: ArticleInput
) -> RenderedArticle | AddedWords | None:
    """Return the rendered source, if it or the language of its notes changes.

    If the head alone does, return what plugins add to the words of the article: they see its notes, which are rendered.
    """
    locale = given.locale or article.locale
    source = article.source if given.source is None else given.source
    subtitle = article.subtitle if isinstance(command.subtitle, Unset) else given.subtitle
    head = ArticleHead(given.title or article.title, subtitle)
    is_same = (source, locale) == (article.source, article.locale)
    if is_same and (head == head_of(article) or not context.renderer.adds_words):
        return None
    rendered = await context.renderer.article(source, locale=locale, prefix=anchor_prefix(article.id), head=head)
    return rendered.added if is_same else rendered


async def _links(work: UnitOfWork, command: UpdateArticle, article: Article) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    if not isinstance(command.translation_of_id, Unset):
        changed["original_id"] = None
        if command.translation_of_id is not None:
            target = await visible_article(command.translation_of_id, work.viewer, TRANSLATION_OF)
            changed["original_id"] = await _original(article.id, target)
    if command.kind:
        changed["kind"] = command.kind
    if isinstance(command.responding_to_id, Unset) or command.responding_to_id == _answers(article):
        return changed
    if command.responding_to_id is None:
        return changed | {"responding_to_id": None, "kind": None}
    target = await visible_article(command.responding_to_id, work.viewer, RESPONDING_TO)
    await refuse_cycle(work, article.id, target.id)
    kind = command.kind or (ResponseKind.REPLY if _answers(article) is None else None)
    return changed | {"responding_to_id": target.id, **({"kind": kind} if kind else {})}


async def _original(article_id: str, target: Article) -> str:
    original = await original_of(article_id, target)
    if original is None:
        raise InputError("An article cannot be a translation of itself or of its own translation.", path=TRANSLATION_OF)
    return original


def _answers(article: Any) -> str | None:
    answers: str | None = article.responding_to_id
    return answers
