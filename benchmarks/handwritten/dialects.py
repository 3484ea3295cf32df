"""What the two databases write differently."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Dialect:
    """``newest`` and ``oldest`` are the expressions that the tables' indexes are made of; nulls come last in both."""

    one: str
    among: str
    newest: str
    oldest: str
    answers: str
    said: str
    packs: bool

    def ids(self, ids: Sequence[str]) -> Any:
        """Return ids as the one parameter that ``among`` takes."""
        return ids if self.packs else orjson.dumps(ids).decode()

    def instant(self, value: Any) -> Any:
        """Return an instant for JSON: PostgreSQL's is a datetime, SQLite's a text such as 2026-01-31 12:00:00+00:00."""
        if value is None or self.packs:
            return value
        return f"{value[:10]}T{value[11:-6]}Z"


_ANSWERS = "select responding_to_id, id, title, slug from article where responding_to_id = {parent} and public"
_SAID = "select article_id, author_name, html from comment where article_id = {parent} and public and parent_id is null"

_PG_NEWEST = (
    "coalesce(published_on, '-infinity'::date) desc, coalesce(published_at, '-infinity'::timestamptz) desc, id desc"
)
_PG_OLDEST = "coalesce(posted_on, 'infinity'::date), coalesce(posted_at, 'infinity'::timestamptz), id"
POSTGRES = Dialect(
    one="$1",
    among="= any($1::text[])",
    newest=_PG_NEWEST,
    oldest=_PG_OLDEST,
    answers=f"select r.* from unnest($1::text[]) p(id) cross join lateral ({_ANSWERS.format(parent='p.id')} "
    f"order by {_PG_NEWEST} limit 5) r",
    said=f"select c.* from unnest($1::text[]) p(id) cross join lateral ({_SAID.format(parent='p.id')} "
    f"order by {_PG_OLDEST} limit 5) c",
    packs=True,
)

_LITE_NEWEST = "coalesce(published_on, '') desc, coalesce(published_at, '') desc, id desc"
_LITE_OLDEST = "coalesce(posted_on, '~'), coalesce(posted_at, '~'), id"
SQLITE = Dialect(
    one="?",
    among="in (select value from json_each(?))",
    newest=_LITE_NEWEST,
    oldest=_LITE_OLDEST,
    answers="select r.responding_to_id, r.id, r.title, r.slug from json_each(?) p join article r on r.id in "
    "(select id from article where responding_to_id = p.value and public "
    f"order by {_LITE_NEWEST} limit 5) order by p.key, coalesce(r.published_on, '') desc, "
    "coalesce(r.published_at, '') desc, r.id desc",
    said="select c.article_id, c.author_name, c.html from json_each(?) p join comment c on c.id in "
    "(select id from comment where article_id = p.value and public and parent_id is null "
    f"order by {_LITE_OLDEST} limit 5) order by p.key, coalesce(c.posted_on, '~'), "
    "coalesce(c.posted_at, '~'), c.id",
    packs=False,
)
