"""What each table says of a person, declared once: an export tells it, and an erasure knows it.

The account and the comments are told apart (``person.py``): a comment may be somebody's by its address alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from tortoise.expressions import Q

from gql_blog.content import ERASED, camel_case, folded
from gql_blog.store import (
    Article,
    Audit,
    AuditPersonal,
    Byline,
    Collaborator,
    CommentClaim,
    Contributor,
    ContributorAlias,
    Decision,
    Deletion,
    Identity,
    Media,
    PreviewLink,
    Provenance,
    Redirect,
    Revision,
    SuggestedContributor,
    UserSession,
    WorkingCopy,
)


@dataclass(frozen=True, slots=True)
class PersonalNoun:
    """A table whose rows are a person's where ``column`` holds the id of the account, or of the contributor.

    ``name`` is that of the list in an export, ``tells`` the columns that stand in it, between spaces.
    """

    name: str
    table: type[Any]
    column: str
    tells: str

    async def rows(self, account_id: str | None, contributor_id: str | None) -> list[dict[str, Any]]:
        """Return what the rows of a person say, by the names of an export."""
        owner = contributor_id if self.column in _OF_CONTRIBUTORS else account_id
        if owner is None:
            return []
        found = self.table.filter(**{self.column: owner}).order_by(self.table.describe()["pk_field"]["name"])
        return list(await found.values(**names_in_export(self.tells)))


_OF_CONTRIBUTORS: Final = ("contributor_id", "id", "portraits__id")
_OF_MEDIA: Final = "id kind mime_type size sha256 alt_text caption credit licence origin created_at"
NOUNS: Final = (
    PersonalNoun("contributor", Contributor, "id", "id slug name bio affiliation url orcid portrait_id"),
    PersonalNoun("formerNames", ContributorAlias, "contributor_id", "name slug created_at"),
    PersonalNoun("bylines", Byline, "contributor_id", "article_id position role credited_name bio affiliation status"),
    PersonalNoun("articles", Article, "created_by_id", "id slug title subtitle abstract status created_at source"),
    PersonalNoun("revisions", Revision, "author_id", "id article_id number version created_at note title source"),
    PersonalNoun("workingCopies", WorkingCopy, "saved_by_id", "id article_id version state note created_at updated_at"),
    PersonalNoun("previewLinks", PreviewLink, "created_by_id", "id article_id created_at expires_at revoked_at"),
    PersonalNoun("collaborations", Collaborator, "account_id", "article_id added_at"),
    PersonalNoun("moderation", Decision, "account_id", "comment_id verdict reason decided_at"),
    PersonalNoun("claims", CommentClaim, "account_id", "comment_id claimed_at expires_at"),
    PersonalNoun("deletions", Deletion, "deleted_by_id", "subject_id kind name deleted_at"),
    PersonalNoun("redirects", Redirect, "created_by_id", "path location created_at"),
    PersonalNoun("portraits", Media, "portraits__id", _OF_MEDIA),
    PersonalNoun("media", Media, "added_by_id", _OF_MEDIA),
    PersonalNoun("sessions", UserSession, "account_id", "id user_agent created_at last_used_at ends_at revoked_at"),
    PersonalNoun("identities", Identity, "account_id", "id issuer subject created_at"),
    PersonalNoun("suggestedFor", SuggestedContributor, "contributor_id", "comment_id"),
    PersonalNoun("actions", Audit, "actor", "at action subject_id"),
)
"""In the order of an export."""


@dataclass(frozen=True, slots=True)
class Credits:
    """Whom a person is credited as: the contributor, and the ``names`` that it has and had.

    A working copy may credit somebody by a name alone, until it is published: there the name means the person, in
    articles that are the person's anyhow (``article_ids``).
    """

    contributor_id: str | None
    names: frozenset[str]
    article_ids: frozenset[str]

    def has(self, credit: Mapping[str, Any]) -> bool:
        """Return whether a credit of a revision is the person's."""
        contributor_id = credit["contributor_id"]
        if contributor_id:
            return bool(contributor_id == self.contributor_id)
        return folded(credit["name"]) in {folded(each) for each in self.names}

    def of(self, bylines: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Return those of some credits that are the person's."""
        return [each for each in bylines if self.has(each)]

    async def all_revisions(self) -> list[Any]:
        """Return the revisions of the articles, oldest first."""
        return list(await Revision.filter(article_id__in=sorted(self.article_ids)).order_by("article_id", "number"))

    async def revisions(self) -> list[tuple[Any, list[Mapping[str, Any]]]]:
        """Return the revisions that credit the person, oldest first, with these credits."""
        return self._crediting((each, each.snapshot["bylines"]) for each in await self.all_revisions())

    async def imported(self) -> list[tuple[Any, list[Mapping[str, Any]]]]:
        """Return the provenance of articles whose files credit the person, with these credits."""
        rows: list[Any] = await Provenance.filter(article_id__in=sorted(self.article_ids)).order_by("article_id")
        return self._crediting((each, each.given["state"]["bylines"]) for each in rows)

    def _crediting(self, rows: Iterable[tuple[Any, Any]]) -> list[tuple[Any, list[Mapping[str, Any]]]]:
        return [(row, found) for row, bylines in rows if (found := self.of(bylines))]

    async def values(self) -> frozenset[str]:
        """Return what credits say of the person: names, notes and affiliations, as they are and as they were."""
        said = [one for _, credits in await self.revisions() for one in credits]
        found = {each[name] for each in said for name in ("name", "bio", "affiliation")}
        return self.names | {str(each) for each in found if each}

    async def portraits(self) -> set[str]:
        """Return the media that portray the person, or did, as far as the audit knows."""
        drawn = Contributor.filter(id=self.contributor_id or "", portrait_id__isnull=False)
        said = AuditPersonal.filter(subject_id=self.contributor_id or "", field="portrait_id")
        return await _values(drawn, "portrait_id") | await _values(said, "value")

    async def told(self) -> dict[str, Any]:
        """Return how revisions, what preview links show of them, and imported files credit the person."""
        shown = {row.id: (row, credits) for row, credits in await self.revisions()}
        links: list[Any] = await PreviewLink.filter(revision_id__in=list(shown)).order_by("id")
        return {
            "revisions": [_printed(row, credits, number=row.number) for row, credits in shown.values()],
            "previewLinks": [_printed(each, shown[each.revision_id][1], id=each.id) for each in links],
            "imports": [_printed(row, credits) for row, credits in await self.imported()],
        }


def _printed(row: Any, credits: Sequence[Mapping[str, Any]], **which: Any) -> dict[str, Any]:
    told = [{name: each[name] for name in ("name", "role", "bio", "affiliation")} for each in credits]
    return {"articleId": row.article_id, **which, "credits": told}


async def credits_of(user: Any) -> Credits:
    """Return the credits of a person by the account, if there is one."""
    if user is None:
        return Credits(None, frozenset(), frozenset())
    names = {user.name, *await _values(AuditPersonal.filter(subject_id=user.id, field="name"), "value")}
    mine = Q(created_by_id=user.id) | Q(collaborators__account_id=user.id) | Q(revisions__author_id=user.id)
    articles = await _values(Article.filter(mine).distinct(), "id")
    if (contributor_id := user.contributor_id) is not None:
        names |= await _values(Contributor.filter(id=contributor_id), "name")
        names |= await _values(ContributorAlias.filter(contributor_id=contributor_id), "name")
        names |= await _values(Byline.filter(contributor_id=contributor_id), "credited_name")
        articles |= await _values(Byline.filter(contributor_id=contributor_id), "article_id")
        # A snapshot is JSON without spaces.
        crediting = Revision.filter(snapshot__contains=f'"contributor_id":"{contributor_id}"')
        articles |= await _values(crediting, "article_id")
    return Credits(contributor_id, frozenset(names) - {ERASED, ""}, frozenset(articles))


async def _values(rows: Any, column: str) -> set[str]:
    return set(map(str, await rows.values_list(column, flat=True)))


def names_in_export(columns: str) -> dict[str, str]:
    """Return columns, which stand between spaces, by their names in an export."""
    return {camel_case(each): each for each in columns.split()}
