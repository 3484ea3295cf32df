"""Four pages, a statement for each of their levels: what an engineer writes in an afternoon."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from benchmarks.handwritten.connections import Fetching
from benchmarks.handwritten.dialects import Dialect
from benchmarks.handwritten.rules import Rules, Who

Page = dict[str, Any]

_EXCERPT = 280
_LARGEST_PAGE = 100


def excerpt(lead: str) -> str:
    """Return the beginning of a text, cut where a word ends."""
    if len(lead) <= _EXCERPT:
        return lead
    return lead[: lead.rfind(" ", 0, _EXCERPT)].rstrip(" ,;:") + "…"


def number(first: int) -> str:
    """Return a page's size as SQL; ValueError if it is not from 1 to 100.

    PostgreSQL plans a statement with ``limit $1`` anew each time, and one with ``limit 20`` once.
    """
    if not 1 <= int(first) <= _LARGEST_PAGE:
        raise ValueError(first)
    return str(int(first))


def _grouped(rows: Iterable[Any]) -> Mapping[str, list[Any]]:
    """Group rows by their first column."""
    groups: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        groups[row[0]].append(row)
    return groups


class Pages:
    """The pages over one dialect, for the viewers of one role."""

    def __init__(self, dialect: Dialect, role: str | None = None) -> None:
        self._dialect = dialect
        self.rules = rules = Rules(role, dialect.unindexed)
        one, two, three, among = dialect.place(1), dialect.place(2), dialect.place(3), dialect.among
        self._by_slug = f"where a.slug = {one} and {rules.seen('a', two)}"
        self._by_old_slug = (
            f"where a.id = (select article_id from old_slug where slug = {one}) and {rules.seen('a', two)}"
        )
        self._article = (
            "select a.id, a.title, a.slug, a.html || a.endnotes, a.published_at, a.responding_to_id, p.title, p.slug "
            f"from article a left join article p on p.id = a.responding_to_id and {rules.seen('p', two)} "
        )
        self._credits = (
            "select b.credited_name, b.role, c.name from byline b join contributor c on c.id = b.contributor_id "
            f"where b.article_id = {one} order by b.position"
        )
        self._comments = (
            f"select author_name, html, posted_at from comment c where article_id = {one} "
            f"and {rules.said('c', two, three)} and parent_id is null order by {dialect.oldest} limit 10"
        )
        posts = f"from article a where responding_to_id is null and {rules.listed('a', one, by_status=True)} "
        self._posts = (
            f"select id, title, slug, published_at, lead, {rules.answered('a', one)} {posts}"
            f"order by {dialect.newest} limit "
        )
        self._titles = f"select id, title, slug {posts}order by {dialect.newest} limit "
        self._bylines = (
            f"select article_id, credited_name, role from byline where article_id {among} order by article_id, position"
        )
        self._notes = f"select number, text from footnote where article_id = {one} order by number"
        self._responses = (
            "select id, title, slug, published_at from article a "
            f"where responding_to_id = {one} and {rules.listed('a', two)} order by {dialect.newest} limit 100"
        )
        self._answers = dialect.answers.format(seen=rules.listed("a", two))
        self._said = dialect.said.format(seen=rules.said("c", two, three))

    async def article(self, connection: Fetching, slug: str, who: Who = ()) -> Page:
        """An article with its bylines, what it answers, and ten comments."""
        found = await self._find(connection, self._article, slug, who)
        if found is None:
            return {"article": None}
        id_, title, slug, html, at, answers, parent, parent_slug = found
        credited = await connection.fetch(self._credits, id_)
        comments = await connection.fetch(self._comments, id_, *who)
        instant = self._dialect.instant
        page = {
            "title": title,
            "slug": slug,
            "body": html,
            "publishedAt": instant(at),
            "bylines": [
                {"creditedName": name, "role": role, "contributor": {"name": own}} for name, role, own in credited
            ],
        }
        if answers is not None:
            page["respondingTo"] = None if parent_slug is None else {"title": parent, "slug": parent_slug}
        page["comments"] = {
            "nodes": [{"authorName": name, "body": body, "postedAt": instant(at)} for name, body, at in comments]
        }
        return {"article": page}

    async def home(self, connection: Fetching, first: int, who: Who = ()) -> Page:
        """The newest posts."""
        posts = await connection.fetch(self._posts + number(first), *who[:1])
        bylines = _grouped(await connection.fetch(self._bylines, self._dialect.ids([post[0] for post in posts])))
        instant = self._dialect.instant
        return {
            "posts": {
                "nodes": [
                    {
                        "title": title,
                        "slug": slug,
                        "publishedAt": instant(at),
                        "excerpt": excerpt(lead),
                        "bylines": [{"creditedName": name} for _, name, _ in bylines[id_]],
                        "responseCount": count,
                    }
                    for id_, title, slug, at, lead, count in posts
                ]
            }
        }

    async def deep(self, connection: Fetching, first: int, who: Who = ()) -> Page:
        """Posts, their responses, the bylines and comments of these."""
        dialect = self._dialect
        posts = await connection.fetch(self._titles + number(first), *who[:1])
        answers = await connection.fetch(self._answers, dialect.ids([post[0] for post in posts]), *who[:1])
        ids = dialect.ids([answer[1] for answer in answers])
        bylines = _grouped(await connection.fetch(self._bylines, ids))
        comments = _grouped(await connection.fetch(self._said, ids, *who))
        responses = _grouped(answers)
        return {
            "posts": {
                "nodes": [
                    {
                        "title": title,
                        "slug": slug,
                        "responses": {
                            "nodes": [
                                {
                                    "title": its_title,
                                    "slug": its_slug,
                                    "bylines": [{"creditedName": name, "role": role} for _, name, role in bylines[its]],
                                    "comments": {
                                        "nodes": [{"authorName": name, "body": body} for _, name, body in comments[its]]
                                    },
                                }
                                for _, its, its_title, its_slug in responses[id_]
                            ]
                        },
                    }
                    for id_, title, slug in posts
                ]
            }
        }

    async def dialogue(self, connection: Fetching, slug: str, who: Who = ()) -> Page:
        """A post with its notes and everything that answers it."""
        selected = "select a.id, a.title, a.slug, a.html || a.endnotes, a.published_at from article a "
        found = await self._find(connection, selected, slug, who)
        if found is None:
            return {"article": None}
        id_, title, slug, html, at = found
        notes = await connection.fetch(self._notes, id_)
        responses = await connection.fetch(self._responses, id_, *who[:1])
        ids = self._dialect.ids([response[0] for response in responses])
        bylines = _grouped(await connection.fetch(self._bylines, ids))
        instant = self._dialect.instant
        return {
            "article": {
                "title": title,
                "slug": slug,
                "body": html,
                "publishedAt": instant(at),
                "footnotes": [{"number": number, "text": text} for number, text in notes],
                "responses": {
                    "nodes": [
                        {
                            "title": its_title,
                            "slug": its_slug,
                            "publishedAt": instant(its_at),
                            "bylines": [{"creditedName": name} for _, name, _ in bylines[its]],
                        }
                        for its, its_title, its_slug, its_at in responses
                    ]
                },
            }
        }

    async def _find(self, connection: Fetching, selected: str, slug: str, who: Who) -> Any:
        """Return the row of the article of this slug, or of the one that had it before it was renamed."""
        rows = await connection.fetch(selected + self._by_slug, slug, *who[:1])
        if not rows:
            rows = await connection.fetch(selected + self._by_old_slug, slug, *who[:1])
        return rows[0] if rows else None
