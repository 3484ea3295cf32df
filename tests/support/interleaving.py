"""Reads and writes of chance over one database, by two apps: what is kept must be what would be read."""

import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any, Final

import orjson
from support.comments import judge, submit
from support.hearing import until
from support.populated import execute
from support.reading import Library, library_over

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role, Verdict
from gql_blog.errors import GqlBlogError
from gql_blog.store import Article, Comment, Contributor, Database, ReadBounds
from gql_blog.write import (
    ArchiveArticle,
    BylineInput,
    LinkComment,
    PublishArticle,
    UnpublishArticle,
    UpdateArticle,
)

NAMES: Final = ("Ona Vela", "Bo Reyes", "Ida Holt")
TAGS: Final = ("tides", "harbours", "moons")
TITLES: Final = ("On Tides", "On Harbours", "On Moons", "An Answer", "Another Answer", "Gezeiten")

_ARTICLE: Final = """fragment A on Article {
  id title status version commentCount responseCount viewerCanEdit source
  bylines { creditedName contributor { name } } tags { name }
  translations { title bylines { creditedName } comments { totalCount } }
}"""
BY_SLUG: Final = (
    "query($s: String!) { article(slug: $s) { ...A } } " + _ARTICLE,
    "query($s: String!) { post(slug: $s) { slug url } }",
    """query($s: String!) { dialogue(slug: $s) { id responseCount participants { commentCount contributor { name } }
      responses(where: {contributor: {equals: "ona-vela"}}) { totalCount }
      post { title responses(first: 3) { nodes { title comments { totalCount nodes { body authorName
        contributor { name } suggestedContributors { name } replies { nodes { body } } } } } } } } }""",
    """query($s: String!) { response(slug: $s) { title respondingTo { title } dialogue { post { title } }
      otherResponses { title response { title comments { totalCount } } } } }""",
    """query($s: String!, $skip: Boolean! = true) { one: article(slug: $s) { title } two: post(slug: "on-moons") {
      comments @skip(if: $skip) { totalCount } bylines { contributor { articles { nodes { title } } } } } }""",
)
OTHERS: Final = (
    "{ posts(first: 5) { totalCount nodes { title commentCount bylines { contributor { name } } } } }",
    '{ articles(where: {tag: {equals: "tides"}}) { totalCount nodes { title } } }',
    "{ comments(first: 5) { totalCount nodes { body article { title } contributor { name } } } }",
    "{ contributors { nodes { name articles { totalCount } comments { totalCount } } } }",
    "{ contributors { nodes { name } } }",
    "{ tags { name } }",
    "{ tags { name articles { nodes { title } } } }",
    '{ search(query: "tides") { totalCount edges { node { title } } } }',
    '{ contributor(slug: "ona-vela") { name articles { nodes { title } } } }',
    '{ tag(slug: "tides") { name articles { nodes { title comments { totalCount } } } } }',
    "{ moderationQueue { totalCount nodes { body } } }",
    "{ viewer { name email } posts { totalCount } }",
)
RAW: Final = (
    "UPDATE contributor SET name = name || '.'",
    "UPDATE tag SET name = name || '.' WHERE slug = 'tides'",
    "UPDATE comment SET contributor_id = NULL, version = version + 1",
    "UPDATE article SET subtitle = 'x' WHERE slug = 'on-tides'",
)


class Stale(Exception):
    """What is kept is not what would be read."""


class World:
    """Two apps over one database: ours, which keeps answers, and another, which only writes."""

    def __init__(self, chance: random.Random, url: str, ours: Database, others: Database) -> None:
        self.chance = chance
        self._url = url
        self.library = library_over(ours, debug=False, result_cache_bytes=5_000_000)
        self._plain = library_over(ours, debug=False)
        self._elsewhere = library_over(others)
        self.viewers: list[Viewer] = [ANONYMOUS, ANONYMOUS, OPERATOR]

    async def people(self) -> None:
        """Somebody of each role asks; one of them is credited."""
        room = self.library.newsroom
        await room.post("On Tides", bylines=(BylineInput(name=NAMES[0]),), tags=TAGS[:1])
        for each in (await room.rows(Contributor))[:1]:
            self.viewers.append(await room.somebody(Role.AUTHOR, "Author", each.id))
        for role in (Role.READER, Role.MODERATOR, Role.EDITOR, Role.ADMIN):
            self.viewers.append(await room.somebody(role, role.title()))

    def question(self) -> tuple[str, dict[str, Any]]:
        """A question of chance; many come again."""
        if self.chance.random() < 0.6:
            slug = self.chance.choice(TITLES).lower().replace(" ", "-")
            return self.chance.choice(BY_SLUG), {"s": slug}
        return self.chance.choice(OTHERS), {}

    def questions(self) -> list[tuple[str, dict[str, Any]]]:
        """Every question, with every slug."""
        slugs = [title.lower().replace(" ", "-") for title in TITLES]
        return [(each, {"s": slug}) for each in BY_SLUG for slug in slugs] + [(each, {}) for each in OTHERS]

    async def asked(self, query: str, variables: Mapping[str, Any], viewer: Viewer) -> tuple[bytes, bytes]:
        """Return what the keeper of answers says, and what is read."""
        request = orjson.dumps([query, variables])
        kept = self.library.engine.cached(request, viewer)
        if kept is None:
            kept = await self.library.engine.execute(query=query, variables=variables, viewer=viewer, request=request)
        read = await self._plain.engine.execute(query=query, variables=variables, viewer=viewer)
        return kept.body, read.body

    async def compare(self, query: str, variables: Mapping[str, Any], viewer: Viewer) -> None:
        """Raise Stale where an answer is not what would be read now."""
        kept, read = await self.asked(query, variables, viewer)
        if kept != read:
            raise Stale(f"{query} with {variables} for {viewer.role}: {kept!r} is kept, and {read!r} is read")

    async def write(self) -> bool:
        """Write something of chance; return whether another process did."""
        foreign = self.chance.random() < 0.4
        if foreign and self.chance.random() < 0.4:
            await execute(self._url, self.chance.choice(RAW))
            return True
        with suppress(GqlBlogError):  # where chance asks for what cannot be, nothing is written
            await self._change(self._elsewhere if foreign else self.library)
        return foreign

    async def settled(self) -> None:
        """Wait until what another process committed must have been heard."""
        async with self.library.newsroom.database.transaction():
            pass
        await until(self.library.newsroom.database.invalidations.catch_up)

    async def _change(self, library: Library) -> None:
        room, chance = library.newsroom, self.chance
        articles, comments = await room.rows(Article), await room.rows(Comment)
        article = chance.choice(articles)
        known = {"id": article.id, "expected_version": article.version}
        kind = chance.choice((*("new", "update", "comment", "judge") * 2, "status", "link"))
        if kind == "new" and len(articles) < 12:
            await self._new(library, article)
        elif kind == "update":
            await room.run(UpdateArticle(**known, **self._fields(articles)))
        elif kind == "status":
            command = chance.choice((PublishArticle, UnpublishArticle, ArchiveArticle))
            await room.run(command(**known))
        elif kind == "link" and comments:
            comment, person = chance.choice(comments), chance.choice(await room.rows(Contributor))
            linked = {"expected_version": comment.version, "contributor_id": person.id}
            await room.run(LinkComment(id=comment.id, **linked))
        elif kind == "judge" and comments:
            await judge(room, chance.choice(comments).id, chance.choice((Verdict.APPROVE, Verdict.REJECT)))
        else:
            article = chance.choice([each for each in articles if each.public] or articles)
            parents = [each.id for each in comments if each.article_id == article.id]
            parent = {"parent_id": chance.choice(parents)} if parents and chance.random() < 0.5 else {}
            body = f"Well said, {chance.random()}."
            comment_id = await submit(room, article.id, author_name=chance.choice(NAMES), body=body, **parent)
            if chance.random() < 0.7:
                await judge(room, comment_id, Verdict.APPROVE)

    async def _new(self, library: Library, article: Any) -> None:
        chance = self.chance
        fields: dict[str, Any] = {
            "bylines": (BylineInput(name=chance.choice(NAMES)),),
            "tags": tuple(chance.sample(TAGS, chance.randrange(3))),
            "publish": chance.random() < 0.8,
        }
        title = chance.choice(TITLES)
        if chance.random() < 0.5:
            await library.newsroom.response(article.id, title, **fields)
        else:
            original: dict[str, Any] = {"translation_of_id": article.id} if chance.random() < 0.5 else {}
            await library.newsroom.post(title, **fields, **original)

    def _fields(self, articles: list[Any]) -> dict[str, Any]:
        chance = self.chance
        other = chance.choice(articles)
        return chance.choice(
            (
                {"title": f"On Tides {chance.randrange(100)}"},
                {"source": f"About tides, {chance.random()}."},
                {"slug": chance.choice(TITLES).lower().replace(" ", "-")},
                {"bylines": tuple(BylineInput(name=name) for name in chance.sample(NAMES, 2))},
                {"tags": tuple(chance.sample(TAGS, chance.randrange(3)))},
                {"translation_of_id": chance.choice((None, other.id))},
                {"responding_to_id": other.id},
            )
        )


@asynccontextmanager
async def a_world(
    seed: int, url: str, *, bounds: ReadBounds | None = None, kind: type[World] = World
) -> AsyncIterator[World]:
    """Open a world over an empty, migrated database."""
    ours = await Database.open(url, read_bounds=bounds)
    others = await Database.open(url)
    try:
        await ours.invalidations.start()
        world = kind(random.Random(seed), url, ours, others)
        await world.people()
        yield world
    finally:
        await ours.close()
        await others.close()
