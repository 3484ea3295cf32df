"""What one viewer sees: rows, and the fields that not everybody may read."""

from dataclasses import dataclass

from support.oracle.tables import Row
from support.oracle.world import PUBLISHED, World

STAFF = ("ADMIN", "EDITOR")
MODERATORS = ("MODERATOR", *STAFF)


@dataclass(frozen=True)
class Person:
    """Who asks: a role, ``None`` for an anonymous reader; an account, and the contributor behind it."""

    role: str | None = None
    account: str | None = None
    contributor: str | None = None


class Sight:
    """A viewer before a world. Staff see all; a moderator the comments on what he sees; everybody what is his own."""

    def __init__(self, world: World, person: Person) -> None:
        self.world = world
        self.person = person
        self._seen: dict[str, bool] = {}

    @property
    def staff(self) -> bool:
        """An editor or an admin."""
        return self.person.role in STAFF

    @property
    def moderates(self) -> bool:
        """Whoever may read what moderation says."""
        return self.person.role in MODERATORS

    @property
    def works_here(self) -> bool:
        """Whoever is no mere reader."""
        return self.person.role in ("AUTHOR", *MODERATORS)

    @property
    def administers(self) -> bool:
        """Whoever sees all accounts."""
        return self.person.role == "ADMIN"

    def is_itself(self, account: Row) -> bool:
        """Return whether an account is the viewer's own, or one whose contents an admin may read."""
        return self.administers or account.id == self.person.account

    def sees(self, row: Row | None) -> bool:
        """Return whether the viewer may see a row of a kind that has rules of its own."""
        if row is None:
            return False
        known = self._seen.get(row.id)
        if known is None:
            known = self._seen[row.id] = self._may_see(row)
        return known

    def seen(self, row: Row | None) -> Row | None:
        """Return the row, ``None`` where the viewer may not see it."""
        return row if self.sees(row) else None

    def owns(self, article: Row) -> bool:
        """Return whether the viewer's account created an article or is a collaborator; a byline gives no right."""
        account = self.person.account
        if self.person.role is None or account is None:
            return False
        named = {each.account_id for each in self.world.collaborations[article.id]}
        return article.created_by_id == account or account in named

    def reads_source(self, article: Row) -> bool:
        """Return whether the viewer may read an article's Markdown."""
        return self.staff or self.owns(article)

    def names_creator(self, article: Row) -> bool:
        """Return whether the viewer may read whose account created an article."""
        own = article.created_by_id is not None and article.created_by_id == self.person.account
        return self.staff or (self.person.role == "AUTHOR" and own)

    def edits(self, article: Row) -> bool:
        """Return whether the viewer may change an article, and so see its revisions."""
        return self.staff or (self.person.role == "AUTHOR" and self.owns(article))

    def published(self, article: Row) -> bool:
        """Return whether a list without a filter names an article."""
        return bool(article.status == PUBLISHED) and self.sees(article)

    def _may_see(self, row: Row) -> bool:
        if row.table == "site":
            return True
        if row.table == "audit":
            return self.administers
        if row.table in ("token", "session", "identity"):
            return self.administers or (self.person.account is not None and row.account_id == self.person.account)
        if self.staff:
            return True
        if row.table == "account":
            return self.person.account is not None and row.id == self.person.account
        if row.table in ("redirect", "deletion", "legal_hold"):
            return False
        if row.table == "media":
            return self.works_here or self.world.public(row)
        if row.table == "preview_link":
            return self.edits(self.world.by_id[row.article_id])
        if row.table in ("revision", "working_copy"):
            return self.edits(self.world.by_id[row.article_id])
        return self.world.public(row) or (self.person.role is not None and self._is_own(row))

    def _is_own(self, row: Row) -> bool:
        world = self.world
        if row.table == "article":
            return self.owns(row)
        if row.table == "contributor":
            return row.id == self.person.contributor or any(
                each.contributor_id == row.id and self.owns(world.by_id[each.article_id])
                for each in world.tables["byline"]
            )
        if row.table == "tag":
            return any(
                each.tag_id == row.id and self.owns(world.by_id[each.article_id])
                for each in world.tables["article_tag"]
            )
        return self.sees(world.by_id[row.article_id]) and (self.moderates or self._wrote(row))

    def _wrote(self, comment: Row) -> bool:
        by_account = self.person.account is not None and comment.account_id == self.person.account
        linked = self.person.contributor is not None and comment.contributor_id == self.person.contributor
        return by_account or linked
