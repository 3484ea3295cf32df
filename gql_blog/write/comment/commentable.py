"""What a new comment rests on, read by one statement: its article, what it answers, and whether it was made before."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime as DateTime
from typing import Any, Final

from gql_blog.access import Viewer
from gql_blog.content import prefix_of
from gql_blog.errors import InputError, NotFound
from gql_blog.store import Session
from gql_blog.write.comment.comment_policy import CommentTerms, settled_terms, why_not_taken
from gql_blog.write.finders import can_see, shown
from gql_blog.write.transaction.comment_settings import CommentSettings

_PLACE: Final = """
SELECT a.id, a.root_id, a.public, a.is_stub, a.title, a.locale, {repeated},
    a.published_at, k.moderation, k.close_after_days, k.closed,
    p.id, p.public, p.account_id, p.contributor_id, {credited}
FROM article a LEFT JOIN comment_policy k ON k.article_id = a.id
LEFT JOIN comment p ON p.id = $2 AND p.article_id = a.id
WHERE a.id = $1
"""
_REPEATED: Final = """EXISTS (
    SELECT 1 FROM comment c
    WHERE c.article_id = $1 AND substr(c.source, 1, 64) = substr($3, 1, 64) AND c.source = $3 AND c.posted_at >= $4
        AND ((c.author_name_folded || '') = $5 OR c.account_id = $6)
)"""
"""The beginning of the text is in the index of an article's comments. The name is compared as an expression: PostgreSQL
would else look through all that is said under it.
"""

_OF_DIALOGUE: Final = "FROM byline b JOIN article o ON o.id = b.article_id WHERE o.root_id = a.root_id"
_CREDITED: Final = {
    "sqlite": f"(SELECT json_group_array(json_array(b.credited_name, b.contributor_id)) {_OF_DIALOGUE})",
    "postgres": f"(SELECT json_agg(json_build_array(b.credited_name, b.contributor_id))::text {_OF_DIALOGUE})",
}

_PUBLISHED_AT: Final = 7
"""The place of the column."""
_PARENT: Final = 11
"""The place of the first column of what is replied to."""
_NOT_LOOKED_FOR: Final = {"repeated": "false", "credited": "NULL"}


@dataclass(frozen=True, slots=True)
class Saying:
    """Who says what, and since when it must not have been said already."""

    source: str
    since: DateTime
    name_folded: str
    account_id: str | None


@dataclass(frozen=True, slots=True)
class _Parent:
    """The columns of a comment by which it is decided who sees it."""

    id: str
    public: bool
    account_id: str | None
    contributor_id: str | None
    article_id: str


@dataclass(frozen=True, slots=True)
class Commentable:
    """An article that takes comments.

    ``repeated``: the same was said on it a short while ago. ``credited``: who is credited in its dialogue, printed
    names with ids of contributors.
    """

    id: str
    root_id: str
    public: bool
    is_stub: bool
    title: str
    locale: str
    repeated: bool
    published_at: DateTime | None
    moderation: str | None
    close_after_days: int | None
    closed: bool | None
    credited: Sequence[tuple[str, str]] = ()

    def terms(self, settings: CommentSettings) -> CommentTerms:
        """Return how its comments are taken."""
        return settled_terms(settings, self.moderation, self.close_after_days, closed=bool(self.closed))

    def expect_open(self, settings: CommentSettings, now: DateTime) -> None:
        """Raise InputError if it takes no comments."""
        shown: dict[str, Any] = {"public": self.public, "is_stub": self.is_stub, "published_at": self.published_at}
        refused = why_not_taken(self.terms(settings), **shown, now=now)
        if refused is not None:
            raise InputError(refused, path=("input", "articleId"))


async def load_commentable(
    session: Session,
    article_id: object,
    parent_id: object,
    viewer: Viewer,
    settings: CommentSettings,
    now: DateTime,
    saying: Saying | None = None,
) -> Commentable:
    """Return the article, which must be open for comments by ``now``, as must the comment that is replied to.

    NotFound or InputError where one is not. ``repeated`` and ``credited`` are looked for only with a ``saying``.
    """
    ids = [each if isinstance(each, str) and prefix_of(each) else None for each in (article_id, parent_id)]
    said = (saying.source, saying.since, saying.name_folded, saying.account_id) if saying else ()
    looked_for = {"repeated": _REPEATED, "credited": _CREDITED[session.dialect]} if saying else _NOT_LOOKED_FOR
    rows = await session.fetch(session.numbered(_PLACE.format_map(looked_for)), *ids, *said) if ids[0] else []
    article = _commentable(rows[0]) if rows else None
    if article is None or not await can_see(viewer, "article", article):
        raise NotFound(
            f"There is no article with the id {shown(article_id)}. Check the id.", path=("input", "articleId")
        )
    article.expect_open(settings, now)
    if parent_id is not None:
        found = rows[0][_PARENT:]
        parent = _Parent(found[0], found[1], found[2], found[3], article.id) if found[0] else None
        await _check_parent(parent, parent_id, viewer)
    return article


def _commentable(columns: Sequence[Any]) -> Commentable:
    values = list(columns[:_PARENT])
    if isinstance(values[_PUBLISHED_AT], str):  # SQLite has no instants of its own
        values[_PUBLISHED_AT] = DateTime.fromisoformat(values[_PUBLISHED_AT])
    values.append([(name, each) for name, each in json.loads(columns[-1] or "[]")])
    return Commentable(*values)


async def _check_parent(parent: _Parent | None, parent_id: object, viewer: Viewer) -> None:
    if parent is None or not await can_see(viewer, "comment", parent):
        raise NotFound(
            f"There is no comment with the id {shown(parent_id)} on this article. Check the id.",
            path=("input", "parentId"),
        )
    if not parent.public:
        raise InputError("Only public comments can be replied to.", path=("input", "parentId"))
