"""Erasing what a person wrote and is credited with: of drafts all, of what is published what no citation needs."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final

from tortoise.expressions import Q

from gql_blog.content import ArticleStatus, EventKind
from gql_blog.store import (
    Article,
    Audit,
    Byline,
    Collaborator,
    Comment,
    Contributor,
    ContributorAlias,
    PreviewLink,
    Revision,
    WorkingCopy,
)
from gql_blog.write.account.personal_nouns import Credits
from gql_blog.write.article.state.article_state import state_of
from gql_blog.write.article.state.save_article import save
from gql_blog.write.deletion.delete_media import remove_media
from gql_blog.write.deletion.purge_deleted import purge_article
from gql_blog.write.deletion.rewritten_revisions import rewrite_revisions
from gql_blog.write.media.pictures import unused
from gql_blog.write.transaction.unit_of_work import UnitOfWork

_REASON: Final = "The person was erased."
_PUBLISHED: Final = (ArticleStatus.PUBLISHED, ArticleStatus.ARCHIVED)
_EMAIL: Final = ("input", "email")


async def erase_credits(
    work: UnitOfWork, credits: Credits, account_id: str | None, comment_ids: Collection[str], *, texts: bool
) -> tuple[int, tuple[str, ...], tuple[str, ...]]:
    """Erase them; return of how many articles something was erased, what stays, in words, and files of media that go.

    With ``texts`` drafts go that the person alone wrote, and what the person saved in working copies. ``comment_ids``
    are the person's comments.
    """
    rows: list[Any] = await Article.filter(id__in=sorted(credits.article_ids)).order_by("id")
    cited = {row.id for row in rows if await _is_cited(row)}
    changed_articles, shared = set[str](), 0
    own = [row for row in rows if texts and row.created_by_id == account_id]
    for row in own:
        if row.id not in cited:
            if await _is_anothers(row, credits, account_id, comment_ids):
                shared += 1
            else:
                await purge_article(work, row.id, _EMAIL)
                changed_articles.add(row.id)
    left = {row.id: row for row in rows if row.id not in changed_articles}
    taken_back = sum(row.id in cited and row.status == ArticleStatus.DRAFT for row in own)
    changes = await _unsaid(credits, cited, account_id if texts else None)
    if texts and account_id is not None:
        await WorkingCopy.filter(saved_by_id=account_id).update(note=None)
        await WorkingCopy.filter(saved_by_id=account_id, ended_at__isnull=True).update(ended_at=work.now)
    changed_articles |= await _end_links(credits, account_id, changes)
    for article_id in sorted(left.keys() - cited):
        changed_articles |= await _uncredit(work, left[article_id], credits)
    await rewrite_revisions(work, changes, _REASON)
    changed_articles |= await _forget_imports(credits, cited)
    drawn = await credits.portraits()
    printed = await _erase_contributor(work, credits)
    gone = await remove_media(work, await unused(drawn))
    return len(changed_articles | printed), _stays(len(printed), shared, taken_back), gone


def _stays(printed: int, shared: int, taken_back: int) -> tuple[str, ...]:
    told = {
        f"Credits of {printed} published articles: name, role and affiliation as they are cited.": printed,
        f"{shared} drafts that others wrote as well, or that something answers: without the credit.": shared,
        f"{taken_back} drafts that were published: others may cite them.": taken_back,
        "Backups, exports and logs: they are files, and go with them.": True,
    }
    return tuple(each for each, there in told.items() if there)


async def _is_cited(row: Any) -> bool:
    """Whether an article is or was published: by the audit, or by a printed date or a comment."""
    if (row.deleted_status or row.status) in _PUBLISHED:
        return True
    told = await Audit.filter(subject_id=row.id).values_list("before", "after")
    if any(each and each.get("status") == ArticleStatus.PUBLISHED for entry in told for each in entry):
        return True
    from_the_first = any(before is None and "title" in (after or {}) for before, after in told)
    return not from_the_first and (row.published_on is not None or await Comment.exists(article_id=row.id))


async def _is_anothers(row: Any, credits: Credits, account_id: str | None, comment_ids: Collection[str]) -> bool:
    """Whether others credit themselves in a draft, saved it, work on it, answer it, translate it or comment on it."""
    said = await Comment.filter(article_id=row.id).values_list("id", flat=True)
    if not set(map(str, said)) <= set(comment_ids):
        return True
    if await Byline.filter(article_id=row.id).exclude(contributor_id=credits.contributor_id or "").exists():
        return True
    saved = Revision.filter(article_id=row.id, author_id__isnull=False).exclude(author_id=account_id)
    works = Collaborator.filter(article_id=row.id).exclude(account_id=account_id)
    answers = Article.filter(responding_to_id=row.id)
    translated = Article.filter(original_id=row.id).exclude(id=row.id)
    return any([await each.exists() for each in (saved, works, answers, translated)])


def _without(credits: Credits, bylines: Collection[Mapping[str, Any]], *, cited: bool) -> list[dict[str, Any]]:
    """Return printed credits without those of the person, or only without the note where they are ``cited``."""
    if not cited:
        return [dict(each) for each in bylines if not credits.has(each)]
    return [{**each, "bio": None} if credits.has(each) else dict(each) for each in bylines]


async def _unsaid(credits: Credits, cited: Collection[str], author_id: str | None) -> dict[str, dict[str, Any]]:
    """Return what revisions become, by their ids; ``author_id``: whose texts go that never were live, and notes."""
    changes = dict[str, dict[str, Any]]()
    for row in await credits.all_revisions():
        after, kept = dict[str, Any](), row.snapshot
        if credits.of(kept["bylines"]):
            kept = {**kept, "bylines": _without(credits, kept["bylines"], cited=row.article_id in cited)}
        if author_id is not None and row.author_id == author_id:
            after["note"] = None
            if row.copy_version is not None:
                after |= {"source": "", "title": ""}
                kept = {**kept, "title": "", "subtitle": None, "abstract": None}
        if after or kept is not row.snapshot:
            changes[row.id] = {**after, "snapshot": kept}
    return changes


async def _end_links(credits: Credits, account_id: str | None, changed: Collection[str]) -> set[str]:
    """Delete the preview links that the person made, and those that show what changes."""
    links = PreviewLink.filter(Q(revision_id__in=sorted(changed)) | Q(created_by_id=account_id or ""))
    articles = set(map(str, await links.values_list("article_id", flat=True)))
    await links.delete()
    return articles & credits.article_ids


async def _uncredit(work: UnitOfWork, article: Any, credits: Credits) -> set[str]:
    """Take the person's bylines from a draft, as a change of it."""
    before = await state_of(article)
    left = tuple(each for each in before.bylines if each.contributor_id != credits.contributor_id)
    if left == before.bylines:
        return set()
    await save(work, article, before, replace(before, bylines=left), event=EventKind.ARTICLE_UPDATED)
    return {str(article.id)}


async def _forget_imports(credits: Credits, cited: Collection[str]) -> set[str]:
    """Take the person from what imported files gave: the hashes that stay tell a file that says the same again."""
    found = [each for each, _ in await credits.imported()]
    for each in found:
        state = each.given["state"]
        bylines = _without(credits, state["bylines"], cited=each.article_id in cited)
        each.given = {**each.given, "state": {**state, "bylines": bylines}}
        await each.save(update_fields=["given"])
    return {str(each.article_id) for each in found}


async def _erase_contributor(work: UnitOfWork, credits: Credits) -> set[str]:
    """Delete the contributor, or where something published credits it, leave the name; return those articles."""
    row: Any = await Contributor.get_or_none(id=credits.contributor_id or "")
    if row is None:
        return set()
    await ContributorAlias.filter(contributor_id=row.id).delete()
    printed = await Byline.filter(contributor_id=row.id).distinct().values_list("article_id", flat=True)
    if not printed:
        await row.delete()
        work.emit(EventKind.CONTRIBUTOR_DELETED, row.id, public=False, wasPublic=row.public)
        return set()
    await Byline.filter(contributor_id=row.id).update(bio=None)
    row.bio = row.affiliation = row.url = row.orcid = row.portrait_id = None
    row.version += 1
    await row.save()
    work.emit(EventKind.CONTRIBUTOR_UPDATED, row.id, public=row.public)
    return set(map(str, printed))
