"""What an article is to say after an import.

Of a new one it is what the draft states, and what follows from that; of one that is here the merge of its fields.
The base of the merge is what the file gave before, or the version that an exported file states, as of an update.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from gql_blog.access import OPERATOR
from gql_blog.content import COLUMN_FIELDS, ArticleHead, ArticleStatus, folded, merge_texts
from gql_blog.errors import InputError
from gql_blog.store import Article, Revision
from gql_blog.write.article.article_links import original_of
from gql_blog.write.article.author_rights import open_of
from gql_blog.write.article.state.article_state import ArticleState, columns_of, credited_in, from_snapshot
from gql_blog.write.article.state.current_references import with_current_references
from gql_blog.write.article.state.field_merge import MERGED, Disagreement, FieldMerge, Side
from gql_blog.write.article.state.notices import MOST_NOTICES
from gql_blog.write.article.state.tags import resolve_tags
from gql_blog.write.imports.draft_references import resolve_responding_to, resolve_translation_of
from gql_blog.write.imports.draft_validation import IncomingDraft
from gql_blog.write.imports.existing_article import articles_titled, is_alike
from gql_blog.write.imports.given_values import GivenValues
from gql_blog.write.imports.imported_bylines import resolve_draft_bylines
from gql_blog.write.imports.open_questions import title_while_asked
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.slugs import (
    claim_slug,
    free_article_slug,
    slug_from,
    title_by_authors,
    title_by_target,
    untitled_slug,
)
from gql_blog.write.transaction.unit_of_work import UnitOfWork

_AS_STATED: Final = frozenset((*(each.name for each in COLUMN_FIELDS), "notices", "kind"))
"""Fields that mean what they state; the others name something that is looked up."""


async def new_state(work: UnitOfWork, incoming: IncomingDraft, target: Article | None, locale: str) -> ArticleState:
    """Return the state of an article that is not here yet."""
    draft = incoming.draft
    title = draft.title or _title_without(incoming, target)
    bylines = await resolve_draft_bylines(work, incoming)  # new people before a new slug, as everybody locks them
    slug = await _slug(work, incoming, title, target)
    return ArticleState(
        **{**columns_of(draft), "title": title, "locale": locale},
        slug=slug,
        responding_to_id=target.id if target else None,
        kind=draft.kind if target else None,
        original_id=await stated_original(incoming, ""),
        bylines=bylines,
        tags=await resolve_tags(work, draft.tags, OPERATOR),
        notices=draft.notices,
    )


def head_before(incoming: IncomingDraft) -> ArticleHead:
    """Return the head of such an article, as far as it is known before it is stored.

    A response without a title is called after its authors; without any, after what it answers, which is found later.
    """
    draft = incoming.draft
    by_authors = title_by_authors(incoming.names) if incoming.names else ""
    asked = None if draft.responding_to else title_while_asked(draft.questions)
    return ArticleHead(draft.title or asked or by_authors, draft.subtitle)


def _title_without(incoming: IncomingDraft, target: Article | None) -> str:
    if target is None:
        if asked := title_while_asked(incoming.draft.questions):
            return asked
        message = "The post has no title. State a title."
        raise InputError(message, path=("input", "title"))
    return title_by_authors(incoming.names) if incoming.names else title_by_target(target.title)


async def _slug(work: UnitOfWork, incoming: IncomingDraft, title: str, target: Article | None) -> str:
    draft = incoming.draft
    if draft.slug:
        # No article had it when this one was looked for; only a stub that was made for what it answers may have it now.
        return await claim_slug(draft.slug, None) if target and target.slug == draft.slug else draft.slug
    if draft.title is None and target is not None:
        return await free_article_slug(untitled_slug(incoming.names, target.slug), locks=work.locks)
    if any(not each.is_stub for each in await articles_titled(title)):
        incoming.report(
            "TITLE_HELD_ALREADY", f"Another article has the title {title!r}. This one was imported as a new article."
        )
    return await free_article_slug(slug_from(title, otherwise="article"), locks=work.locks)


async def stated_original(incoming: IncomingDraft, article_id: str) -> str | None:
    """Return the id of what the draft translates, ``None`` where it states nothing that is here."""
    target = await resolve_translation_of(incoming, article_id)
    return await original_of(article_id, target) if target else None


@dataclass(frozen=True, slots=True)
class HeldArticle:
    """An article that is here: its row, what it says, what its file gave the last time, and which of the questions
    that an import asked are ``answered``, as they are kept.
    """

    row: Article
    state: ArticleState
    given: GivenValues
    answered: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class MergedArticle:
    """What an article is to say, and what its file has given by now; ``stub`` was made for what it answers."""

    state: ArticleState
    status: str
    given_state: ArticleState
    given_status: str | None
    stated: Mapping[str, Any]
    stub: Article | None = None


def merged_text(held: HeldArticle, stated: Mapping[str, Any], prefer: Side | None) -> tuple[str, str, ArticleHead]:
    """Return the source, the locale and the head that the merge will give: what is to be rendered."""
    merge, changed = FieldMerge(prefer), held.given.changed_by(stated)
    base, ours = held.given.state, held.state
    source, locale, title, subtitle = (
        merge.article_field(name, getattr(base, name), changed.get(name, getattr(base, name)), getattr(ours, name))
        for name in ("source", "locale", "title", "subtitle")
    )
    return source, locale, ArticleHead(title, subtitle)


async def merge_article(
    work: UnitOfWork, incoming: IncomingDraft, held: HeldArticle, stated: Mapping[str, Any], merge: FieldMerge
) -> MergedArticle:
    """Merge what a draft ``stated``; ``merge`` has the conflicts. What leads nowhere yet is left to the next import."""
    changed = held.given.changed_by(stated)
    theirs, stub = await _understood(work, incoming, held, changed)
    base, ours = held.given.state, held.state
    merged = {
        name: merge.article_field(name, getattr(base, name), theirs[name], getattr(ours, name)) for name in theirs
    }
    for name in merge.texts:
        incoming.report(
            MERGED, f"The file and somebody here changed different paragraphs of {name}. It has both changes."
        )
    status, given_status = held.row.status, held.given.status
    if "status" in changed:
        status = merge.value("status", given_status, changed["status"].value, status)
        given_status = changed["status"].value
    status = await _without_other_text(incoming, held, status, merge)
    with InputErrors() as errors:
        errors.at_most(MOST_NOTICES, merged.get("notices", ()), ("input", "notices"))
    after = _consistent(incoming, ours, replace(ours, **merged))
    followed = without_lost_references(
        stated,
        lost_target="responding_to" in changed and "responding_to_id" not in theirs,
        lost_original="translation_of" in changed and "original_id" not in theirs,
    )
    return MergedArticle(after, status, replace(base, **theirs), given_status, followed, stub)


async def _without_other_text(incoming: IncomingDraft, held: HeldArticle, status: str, merge: FieldMerge) -> str:
    """The status; what would publish an article without its approved text is a conflict, as ``publishArticle`` refuses
    it. With ``--ours`` it stays what it is. With ``--theirs`` the file's text is public, and the approved one waits on.
    """
    row: Any = held.row
    appears = status == ArticleStatus.PUBLISHED and (row.status != status or row.is_stub)
    if not appears or not (await open_of([row.id]))[row.id].approved:
        return status
    if merge.side is Side.THEIRS:
        incoming.report("APPROVED_TEXT_WAITS", "It was published without the approved text of its working copy.")
        return status
    if merge.side is Side.OURS and not row.is_stub:
        return str(row.status)
    was = "a stub" if row.is_stub else row.status
    merge.conflicts.append(Disagreement("status", status, f"{was}, with an approved working copy"))
    return status


async def _understood(
    work: UnitOfWork, incoming: IncomingDraft, held: HeldArticle, changed: Mapping[str, Any]
) -> tuple[dict[str, Any], Article | None]:
    """The changed fields as the article's state has them; and the stub that was made for what it answers."""
    draft, article_id, stub = incoming.draft, held.row.id, None
    theirs = {name: value for name, value in changed.items() if name in _AS_STATED}
    if "slug" in changed:
        theirs["slug"] = await claim_slug(changed["slug"], article_id)
    if "bylines" in changed:
        credited = (*held.state.bylines, *held.given.state.bylines)
        theirs["bylines"] = await resolve_draft_bylines(work, incoming, credited)
    if "tags" in changed:
        theirs["tags"] = await resolve_tags(work, draft.tags, OPERATOR)
    if "translation_of" in changed:
        original_id = await stated_original(incoming, article_id)
        if original_id or draft.translation_of is None:
            theirs["original_id"] = original_id
    if "responding_to" in changed:
        target, made = await resolve_responding_to(work, incoming, article_id, draft.locale or held.state.locale)
        if target is not None:
            theirs["responding_to_id"] = target.id
            stub = target if made else None
        else:
            theirs.pop("kind", None)  # it is said of what could not be followed
    return theirs, stub


def _consistent(incoming: IncomingDraft, before: ArticleState, after: ArticleState) -> ArticleState:
    """The state, in which only a response has a kind, and an untitled response is called after its authors."""
    after = replace(after, kind=None if after.responding_to_id is None else after.kind or incoming.draft.kind)
    if incoming.draft.title is None and before.title == title_by_authors(before.credited_names):
        return replace(after, title=title_by_authors(after.credited_names))
    return after


def without_lost_references(stated: Mapping[str, Any], *, lost_target: bool, lost_original: bool) -> dict[str, Any]:
    """Return what was stated, without the references that could not be followed."""
    lost = {"responding_to", "kind"} if lost_target else set()
    lost |= {"translation_of"} if lost_original else set()
    return {name: value for name, value in stated.items() if name not in lost}


async def given_by_export(
    article: Article,
    ours: ArticleState,
    given: GivenValues,
    incoming: IncomingDraft,
    prefer: Side | None,
    *,
    again: bool,
) -> GivenValues:
    """Return what the article was in the version that the draft states.

    A version that is not here, or whose text is not alike, is no base: then all that differs is a conflict. A file that
    has been read from the same place before is a later edition of what it gave, unless it lacks some of that: then it
    is another copy of the export.
    """
    stated = incoming.draft.version or 0
    revisions = Revision.filter(article_id=article.id, version__isnull=False, version__lte=stated)
    revision: Any = await revisions.order_by("-version").first() if stated <= article.version else None
    base = None
    if revision is not None:
        base = await with_current_references(from_snapshot(revision.snapshot, revision.source, ours), None)
    if again and (base is None or not _lacks(incoming, base, given.state)):
        return given
    if again:
        incoming.report(
            "CHANGES_KEPT",
            "The file lacks changes that were imported from the same place: it is another copy of the export, and they "
            "stay. To take them back, export the article anew, and change that file.",
        )
    if base is None or not is_alike(incoming, base):
        return GivenValues(comments=given.comments, version=stated)
    return GivenValues(base, _status(article, incoming, stated, prefer), {}, given.comments, stated)


def _lacks(incoming: IncomingDraft, base: ArticleState, given: ArticleState) -> bool:
    """Whether a file lacks changes that were given before, without having changed the same itself."""
    draft = incoming.draft
    for each in COLUMN_FIELDS:
        was, theirs, before = (str(getattr(of, each.name) or "") for of in (base, draft, given))
        if merge_texts(was, theirs, before) not in (None, theirs):
            return True
    lists = (
        ([tag.name for tag in base.tags], draft.tags, [tag.name for tag in given.tags]),
        (base.credited, credited_in(draft.bylines), given.credited),
    )
    folds = (({*map(folded, names)} for names in each) for each in lists)
    return any((before - was) - theirs or (was - before) & theirs for was, theirs, before in folds)


def _status(article: Any, incoming: IncomingDraft, stated: int, prefer: Side | None) -> str | None:
    """The status that the file began with. Of an earlier version none is kept: what was decided here since stays."""
    if article.status == ArticleStatus.SCHEDULED:
        incoming.findings[:] = [each for each in incoming.findings if each.code != "STATUS_CHANGED"]
        return ArticleStatus.DRAFT.value  # as a file without a time of publication is understood
    theirs = incoming.draft.status
    if stated == article.version or theirs is None or theirs == article.status:
        return str(article.status)
    if prefer is None:
        incoming.report(
            "STATUS_KEPT",
            f"The file of version {stated} says {theirs}, and the article has been changed since. It stays "
            f"{article.status}. Change the status here, or import the file with --theirs.",
        )
    return theirs.value if prefer is None else None
