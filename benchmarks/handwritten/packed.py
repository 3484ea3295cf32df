"""Four pages of one statement each, for PostgreSQL: what the limit comes to once everything is tuned.

Lists come as arrays in their parent's row, which asyncpg decodes in C. Instants in such arrays are texts, made for the
whole seconds of the benchmark's rows.
"""

from typing import Any

from benchmarks.handwritten.connections import Fetching
from benchmarks.handwritten.rows import Page, excerpt, number
from benchmarks.handwritten.rules import Rules, Who

_NEWEST = (
    "coalesce({a}published_on, '-infinity'::date) desc, "
    "coalesce({a}published_at, '-infinity'::timestamptz) desc, {a}id desc"
)
_INSTANT = "to_char({} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
_OLDEST = "coalesce(c.posted_on, 'infinity'::date), coalesce(c.posted_at, 'infinity'::timestamptz), c.id"
_SAID = f"from comment c where c.article_id = a.id and {{said}} and c.parent_id is null order by {_OLDEST} limit"
_POSTS = f"from article p where responding_to_id is null and {{posts}} order by {_NEWEST.format(a='')} limit"
_SLUG = (
    "where {seen} and a.id = coalesce("
    "(select id from article where slug = $1), (select article_id from old_slug where slug = $1))"
)

_ARTICLE = f"""
select a.title, a.slug, a.html || a.endnotes, a.published_at, a.responding_to_id, p.title, p.slug,
    array(select array[b.credited_name, b.role, o.name] from byline b join contributor o on o.id = b.contributor_id
        where b.article_id = a.id order by b.position),
    array(select array[c.author_name, c.html, {_INSTANT.format("c.posted_at")}] {_SAID} 10)
from article a left join article p on p.id = a.responding_to_id and {{parent}} {_SLUG}
"""
_HOME = f"""
select p.title, p.slug, p.published_at, p.lead, {{answered}},
    array(select b.credited_name from byline b where b.article_id = p.id order by b.position)
{_POSTS} {{first}}
"""
_DEEP = f"""
select p.title, p.slug, a.title, a.slug, a.bylines, a.comments
from (select id, title, slug, published_on, published_at {_POSTS} {{first}}) p left join lateral (
    select a.title, a.slug, a.published_on, a.published_at, a.id,
        array(select array[b.credited_name, b.role] from byline b where b.article_id = a.id order by b.position)
            as bylines,
        array(select array[c.author_name, c.html] {_SAID} 5) as comments
    from article a where a.responding_to_id = p.id and {{responses}} order by {_NEWEST.format(a="a.")} limit 5
) a on true
order by {_NEWEST.format(a="p.")}, {_NEWEST.format(a="a.")}
"""
_DIALOGUE = f"""
select a.title, a.slug, a.html || a.endnotes, a.published_at,
    array(select (f.number, f.text) from footnote f where f.article_id = a.id order by f.number),
    array(select (r.title, r.slug, r.published_at,
            array(select b.credited_name from byline b where b.article_id = r.id order by b.position))
        from article r where r.responding_to_id = a.id and {{responses}} order by {_NEWEST.format(a="r.")} limit 100)
from article a {_SLUG}
"""


class PackedPages:
    """The pages, for the viewers of one role."""

    def __init__(self, role: str | None = None) -> None:
        self.rules = rules = Rules(role)
        self._article = _ARTICLE.format(
            seen=rules.seen("a", "$2"), parent=rules.seen("p", "$2"), said=rules.said("c", "$2", "$3")
        )
        posts = rules.listed("p", "$1", by_status=True)
        self._home = _HOME.format(posts=posts, answered=rules.answered("p", "$1"), first="{first}")
        self._deep = _DEEP.format(
            posts=posts, responses=rules.listed("a", "$1"), said=rules.said("c", "$1", "$2"), first="{first}"
        )
        self._dialogue = _DIALOGUE.format(seen=rules.seen("a", "$2"), responses=rules.listed("r", "$2"))

    async def article(self, connection: Fetching, slug: str, who: Who = ()) -> Page:
        """An article with its bylines, what it answers, and ten comments."""
        rows = await connection.fetch(self._article, slug, *who)
        if not rows:
            return {"article": None}
        title, slug, html, at, answers, parent, parent_slug, bylines, comments = rows[0]
        page = {
            "title": title,
            "slug": slug,
            "body": html,
            "publishedAt": at,
            "bylines": [
                {"creditedName": name, "role": role, "contributor": {"name": own}} for name, role, own in bylines
            ],
        }
        if answers is not None:
            page["respondingTo"] = None if parent_slug is None else {"title": parent, "slug": parent_slug}
        page["comments"] = {
            "nodes": [{"authorName": name, "body": body, "postedAt": posted} for name, body, posted in comments]
        }
        return {"article": page}

    async def home(self, connection: Fetching, first: int, who: Who = ()) -> Page:
        """The newest posts."""
        rows = await connection.fetch(self._home.format(first=number(first)), *who[:1])
        return {
            "posts": {
                "nodes": [
                    {
                        "title": title,
                        "slug": slug,
                        "publishedAt": at,
                        "excerpt": excerpt(lead),
                        "bylines": [{"creditedName": name} for name in bylines],
                        "responseCount": count,
                    }
                    for title, slug, at, lead, count, bylines in rows
                ]
            }
        }

    async def deep(self, connection: Fetching, first: int, who: Who = ()) -> Page:
        """Posts, their responses, the bylines and comments of these."""
        posts: list[Page] = []
        latest: str | None = None
        responses: list[Any] = []
        for title, slug, its_title, its_slug, bylines, comments in await connection.fetch(
            self._deep.format(first=number(first)), *who
        ):
            if slug != latest:
                latest, responses = slug, []
                posts.append({"title": title, "slug": slug, "responses": {"nodes": responses}})
            if its_slug is not None:
                responses.append(
                    {
                        "title": its_title,
                        "slug": its_slug,
                        "bylines": [{"creditedName": name, "role": role} for name, role in bylines],
                        "comments": {"nodes": [{"authorName": name, "body": body} for name, body in comments]},
                    }
                )
        return {"posts": {"nodes": posts}}

    async def dialogue(self, connection: Fetching, slug: str, who: Who = ()) -> Page:
        """A post with its notes and everything that answers it."""
        rows = await connection.fetch(self._dialogue, slug, *who[:1])
        if not rows:
            return {"article": None}
        title, slug, html, at, notes, responses = rows[0]
        return {
            "article": {
                "title": title,
                "slug": slug,
                "body": html,
                "publishedAt": at,
                "footnotes": [{"number": number, "text": text} for number, text in notes],
                "responses": {
                    "nodes": [
                        {
                            "title": its_title,
                            "slug": its_slug,
                            "publishedAt": its_at,
                            "bylines": [{"creditedName": name} for name in bylines],
                        }
                        for its_title, its_slug, its_at, bylines in responses
                    ]
                },
            }
        }
