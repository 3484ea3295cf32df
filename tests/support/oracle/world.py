"""What a database holds, linked, and what is public of it: said from the rules, never from the derived columns."""

from collections import defaultdict
from collections.abc import Iterable

from support.oracle.tables import Loaded, Row

PUBLISHED = "PUBLISHED"
APPROVED = "APPROVED"


class World:
    """The rows of one database, found by id and by what they belong to; lists are in the order of position."""

    def __init__(self, tables: Loaded) -> None:
        self.tables = tables
        self.by_id: dict[str | int, Row] = {
            row.id: row for rows in tables.values() for row in rows if isinstance(getattr(row, "id", None), str)
        }
        self.by_id |= {row.id: row for row in (*tables["audit"], *tables["deletion"])}
        self.articles = tables["article"]
        self.comments = tables["comment"]
        self.bylines = _grouped(sorted(tables["byline"], key=lambda row: row.position), "article_id")
        self.tagged = _grouped(sorted(tables["article_tag"], key=lambda row: row.position), "article_id")
        self.footnotes = _grouped(sorted(tables["footnote"], key=lambda row: row.number), "article_id")
        self.mentions = _grouped(sorted(tables["mention"], key=lambda row: row.position), "article_id")
        self.notices = _grouped(sorted(tables["notice"], key=lambda row: row.position), "article_id")
        self.collaborations = _grouped(
            sorted(tables["collaborator"], key=lambda row: (row.added_at, row.account_id)), "article_id"
        )
        self.answers = _grouped(self.articles, "responding_to_id")
        self.discussion = _grouped(self.comments, "article_id")
        self.replies = _grouped(self.comments, "parent_id")
        self._public: dict[str, bool] = {}
        self._find_public()

    def get(self, identifier: str | None) -> Row | None:
        """Return the row with an id."""
        return self.by_id.get(identifier) if identifier else None

    def post_of(self, article: Row) -> Row:
        """Return the post that opened the dialogue of an article."""
        above = self.get(article.responding_to_id)
        return article if above is None else self.post_of(above)

    def dialogue_of(self, post: Row) -> list[Row]:
        """Return a post and all that answers it, at any depth."""
        return [post, *(each for answer in self.answers[post.id] for each in self.dialogue_of(answer))]

    def of_slug(self, slug: str) -> Row | None:
        """Return the article with this slug, else the one that had it before it was renamed."""
        for article in self.articles:
            if article.slug == slug:
                return article
        for old in self.tables["old_slug"]:
            if old.slug == slug:
                return self.by_id[old.article_id]
        return None

    def public(self, row: Row) -> bool:
        """Return whether anybody may see an article, a comment, a contributor or a tag."""
        return self._public[row.id]

    def uses(self, media: Row) -> list[Row]:
        """Return what uses a medium now: articles, contributors whose portrait it is, the site if it is the logo."""
        used = [
            self.by_id[each.article_id]
            for each in self.tables["article_media"]
            if each.live and each.media_id == media.id
        ]
        drawn = (each for each in self.tables["contributor"] if each.portrait_id == media.id)
        return [*used, *drawn, *(each for each in self.tables["site"] if each.logo_id == media.id)]

    def _find_public(self) -> None:
        for article in self.articles:
            self._public[article.id] = self._article_is_public(article)
        for comment in self.comments:
            self._public[comment.id] = self._comment_is_public(comment)
        carried = {
            *(row.contributor_id for row in self.tables["byline"] if self._public[row.article_id]),
            *(row.contributor_id for row in self.comments if self._public[row.id]),
            *(row.tag_id for row in self.tables["article_tag"] if self._public[row.article_id]),
        }
        for row in (*self.tables["contributor"], *self.tables["tag"]):
            self._public[row.id] = row.id in carried
        self._public |= {row.id: True for row in self.tables["site"]}
        for row in self.tables["media"]:
            self._public[row.id] = any(self._public[each.id] for each in self.uses(row))

    def _sound(self, article: Row) -> bool:
        above = self.get(article.responding_to_id)
        return article.status == PUBLISHED and (above is None or self._sound(above))

    def _article_is_public(self, article: Row) -> bool:
        """PUBLISHED, and all that it answers; a stub only if a public article answers it."""
        if not self._sound(article):
            return False
        return not article.is_stub or any(map(self._article_is_public, self.answers[article.id]))

    def _comment_is_public(self, comment: Row) -> bool:
        """APPROVED, and its article and its parent are public."""
        parent = self.get(comment.parent_id)
        return (
            comment.status == APPROVED
            and self._article_is_public(self.by_id[comment.article_id])
            and (parent is None or self._comment_is_public(parent))
        )


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[getattr(row, column)].append(row)
    return grouped
