"""What the two databases write differently."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Dialect:
    """``newest`` and ``oldest`` are the expressions that the tables' indexes are made of; nulls come last in both.

    ``answers`` and ``said`` have a place for the condition of what may be seen; ``holder`` finds a token's holder.
    """

    sign: str
    among: str
    newest: str
    oldest: str
    answers: str
    said: str
    holder: str
    unindexed: str
    packs: bool

    def place(self, number: int) -> str:
        """Return the place of a parameter in a statement."""
        return f"{self.sign}{number}"

    def ids(self, ids: Sequence[str]) -> Any:
        """Return ids as the one parameter that ``among`` takes."""
        return ids if self.packs else orjson.dumps(ids).decode()

    def instant(self, value: Any) -> Any:
        """Return an instant for JSON: PostgreSQL's is a datetime, SQLite's a text such as 2026-01-31 12:00:00+00:00."""
        if value is None or self.packs:
            return value
        return f"{value[:10]}T{value[11:-6]}Z"


_ANSWERS = "select responding_to_id, id, title, slug from article a where responding_to_id = p.id and {seen}"
_SAID = "select article_id, author_name, html from comment c where article_id = p.id and {seen} and parent_id is null"
_HOLDER = (
    "select u.role, u.id, u.contributor_id from token t join account u on u.id = t.account_id "
    "where t.hash = {one} and t.revoked_at is null and t.expires_at > {now}"
)

_PG_NEWEST = (
    "coalesce(published_on, '-infinity'::date) desc, coalesce(published_at, '-infinity'::timestamptz) desc, id desc"
)
_PG_OLDEST = "coalesce(posted_on, 'infinity'::date), coalesce(posted_at, 'infinity'::timestamptz), id"
POSTGRES = Dialect(
    sign="$",
    among="= any($1::text[])",
    newest=_PG_NEWEST,
    oldest=_PG_OLDEST,
    answers=f"select r.* from unnest($1::text[]) p(id) cross join lateral ({_ANSWERS} order by {_PG_NEWEST} limit 5) r",
    said=f"select c.* from unnest($1::text[]) p(id) cross join lateral ({_SAID} order by {_PG_OLDEST} limit 5) c",
    holder=_HOLDER.format(one="$1", now="clock_timestamp()"),
    unindexed="",
    packs=True,
)

_LITE_NEWEST = "coalesce(published_on, '') desc, coalesce(published_at, '') desc, id desc"
_LITE_OLDEST = "coalesce(posted_on, '~'), coalesce(posted_at, '~'), id"
SQLITE = Dialect(
    sign="?",
    among="in (select value from json_each(?1))",
    newest=_LITE_NEWEST,
    oldest=_LITE_OLDEST,
    answers="select r.responding_to_id, r.id, r.title, r.slug from json_each(?1) p join article r on r.id in "
    "(select id from article a where responding_to_id = p.value and {seen} "
    f"order by {_LITE_NEWEST} limit 5) order by p.key, coalesce(r.published_on, '') desc, "
    "coalesce(r.published_at, '') desc, r.id desc",
    said="select s.article_id, s.author_name, s.html from json_each(?1) p join comment s on s.id in "
    "(select id from comment c where article_id = p.value and {seen} and parent_id is null "
    f"order by {_LITE_OLDEST} limit 5) order by p.key, coalesce(s.posted_on, '~'), "
    "coalesce(s.posted_at, '~'), s.id",
    holder=_HOLDER.format(one="?1", now="strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')"),
    unindexed="+",
    packs=False,
)
