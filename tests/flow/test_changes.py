"""Whoever keeps a copy of what everybody sees, and applies what has changed, has what the site shows."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from support.comments import judge, submit
from support.media import added
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import RedirectStatus, Role, Verdict
from gql_blog.errors import GqlBlogError
from gql_blog.events.outbox_reader import assign_positions
from gql_blog.events.retention import Retention, RetentionPeriods
from gql_blog.store import (
    Article,
    Comment,
    Contributor,
    Database,
    EventConsumer,
    EventDelivery,
    Outbox,
    Redirect,
    Tag,
)
from gql_blog.write import (
    ArchiveArticle,
    BylineInput,
    CreateContributor,
    CreateRedirect,
    DeleteArticle,
    DeleteComment,
    DeleteMedia,
    DeleteRedirect,
    DeleteTag,
    ErasePerson,
    MergeContributors,
    MergeTags,
    PublishArticle,
    PurgeDeleted,
    ReinstateArticle,
    SaveWorkingCopy,
    UndeleteArticle,
    UndeleteComment,
    UnpublishArticle,
    UpdateArticle,
    UpdateContributor,
    UpdateMedia,
    UpdateTag,
    WithdrawArticle,
)

pytestmark = sqlite_mostly

DELTA = """query ($after: String, $first: Int) { changes(after: $after, first: $first) {
  upserted { id type url version } removed { id type url at } endCursor hasMore } }"""
NODES = """query ($ids: [ID!]!) { nodes(ids: $ids) { id __typename
  ... on Article { slug url title version body updatedAt responseCount commentCount isStub withdrawnOn
    bylines { creditedName contributor { id } } tags { id } translations { id } dialogue { post { id } responseCount }
    ... on Response { respondingTo { id title url } otherResponses { title response { id } } } }
  ... on Comment { authorName body version replyCount publishedAt article { id } contributor { id } parent { id } }
  ... on Contributor { name slug version }
  ... on Tag { name slug version } } }"""
OF_ARTICLE = """query ($after: String) { comments(first: 100, after: $after) {
  nodes { id article { id } } pageInfo { hasNextPage endCursor } } }"""
ALL = """{ articles(first: 100) { nodes { id } } contributors(first: 100) { nodes { id } } tags { id }
  comments(first: 100) { nodes { id } } }"""


class Copy:
    """What a client keeps: each object as everybody sees it, by its id."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.objects: dict[str, Any] = {}
        self.cursor: str | None = None

    async def begin(self) -> None:
        """Take the cursor, then read everything."""
        self.cursor = (await self.library.ask(DELTA, {}, ANONYMOUS))["changes"]["endCursor"]
        self.objects = await everything(self.library)

    async def follow(self, first: int = 7) -> None:
        """Apply what has changed since, some events at a time."""
        await assign_positions(self.library.newsroom.database)
        more = True
        while more:
            delta = (await self.library.ask(DELTA, {"after": self.cursor, "first": first}, ANONYMOUS))["changes"]
            for each in delta["removed"]:
                self.remove(each["id"])
            fresh = [each["id"] for each in delta["upserted"] if each["type"] == "Article"]
            fresh = [each for each in fresh if each not in self.objects]
            ids = [each["id"] for each in delta["upserted"] if each["type"] != "Redirect"]
            ids += await comments_of(self.library, fresh)
            self.objects |= await objects(self.library, ids)
            self.cursor, more = delta["endCursor"], delta["hasMore"]

    def remove(self, key: str) -> None:
        """Drop an object, and with an article its comments."""
        self.objects.pop(key, None)
        for other in [each for each, held in self.objects.items() if held.get("article") == {"id": key}]:
            del self.objects[other]


async def objects(library: Library, ids: list[str]) -> dict[str, Any]:
    """Return objects as everybody sees them."""
    found: dict[str, Any] = {}
    for start in range(0, len(ids), 100):
        nodes = (await library.ask(NODES, {"ids": ids[start : start + 100]}, ANONYMOUS))["nodes"]
        found |= {each["id"]: each for each in nodes if each is not None}
    return found


async def comments_of(library: Library, articles: list[str]) -> list[str]:
    """Return the ids of the comments on articles."""
    nodes = (await library.ask(OF_ARTICLE, {}, ANONYMOUS))["comments"]["nodes"] if articles else []
    return [each["id"] for each in nodes if each["article"]["id"] in articles]


async def everything(library: Library) -> dict[str, Any]:
    """Return all that everybody sees."""
    found = await library.ask(ALL, {}, ANONYMOUS)
    ids = [each["id"] for each in found["tags"]]
    for name in ("articles", "contributors", "comments"):
        ids += [each["id"] for each in found[name]["nodes"]]
    return await objects(library, ids)


class Chance:
    """Somebody who does something, whatever it is; what is refused is not done."""

    def __init__(self, room: Newsroom, seed: int) -> None:
        self.room, self.random, self.number = room, Random(seed), 0

    async def any(self, model: Any) -> Any:
        """Return any row."""
        rows = await self.room.rows(model)
        return self.random.choice(rows) if rows else None

    async def act(self) -> None:
        """Do something."""
        self.number += 1
        name, article = f"Name {self.number % 5}", await self.any(Article)
        comment, tag, person = await self.any(Comment), await self.any(Tag), await self.any(Contributor)
        given: dict[str, Any] = {"bylines": (BylineInput(name=name),), "tags": (f"Tag {self.number % 4}",)}
        title = f"Title {self.number}"
        of = {"id": article.id, "expected_version": article.version} if article else {}
        run = self.room.run
        acts: list[Callable[[], Awaitable[Any]]] = [
            lambda: self.room.post(title, **given),
            lambda: self.room.post(title, publish=False, **given),
            lambda: self.room.response(article.id, title, **given),
            lambda: run(UpdateArticle(**of, title=title, slug=f"slug-{self.number}")),
            lambda: run(UpdateArticle(**of, **given)),
            lambda: run(UpdateArticle(**of, responding_to_id=self.random.choice((article.root_id, None)))),
            lambda: run(PublishArticle(**of)),
            lambda: run(UnpublishArticle(**of)),
            lambda: run(ArchiveArticle(**of)),
            lambda: run(DeleteArticle(**of)),
            lambda: run(UndeleteArticle(**of)),
            lambda: run(WithdrawArticle(**of, reason="Wrong.")),
            lambda: run(ReinstateArticle(**of)),
            lambda: submit(self.room, article.id, author_name=name, author_email="a@example.org", body=title),
            lambda: submit(self.room, comment.article_id, parent_id=comment.id, body=title),
            lambda: judge(self.room, comment.id, self.random.choice((Verdict.APPROVE, Verdict.APPROVE, Verdict.SPAM))),
            lambda: judge(self.room, comment.id, Verdict.APPROVE),
            lambda: run(DeleteComment(id=comment.id, expected_version=comment.version)),
            lambda: run(UndeleteComment(id=comment.id, expected_version=comment.version)),
            lambda: run(UpdateTag(id=tag.id, expected_version=tag.version, name=title)),
            lambda: run(DeleteTag(id=tag.id, expected_version=tag.version)),
            lambda: self._merge(MergeTags, tag, Tag),
            lambda: run(UpdateContributor(id=person.id, expected_version=person.version, name=title)),
            lambda: self._merge(MergeContributors, person, Contributor),
            lambda: run(CreateRedirect(path=f"/{title}", status=RedirectStatus.GONE)),
            lambda: self._unredirect(),
            lambda: run(ErasePerson(email="a@example.org", texts=self.random.random() < 0.5)),
            lambda: self._purge(),
        ]
        with suppress(GqlBlogError, AttributeError, TypeError):
            await self.random.choice(acts)()

    async def _merge(self, command: Any, row: Any, model: Any) -> None:
        into = await self.any(model)
        await self.room.run(command(id=row.id, expected_version=row.version, into_id=into.id))

    async def _unredirect(self) -> None:
        await self.room.run(DeleteRedirect(id=(await self.any(Redirect)).id))

    async def _purge(self) -> None:
        await self.room.run(PurgeDeleted(before=await self.room.database.now() + timedelta(days=1)))


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 7))])
async def test_a_copy_to_which_changes_are_applied_equals_the_site(database: Database, seed: int) -> None:
    library = library_over(database)
    chance = Chance(library.newsroom, seed)
    for _ in range(15):
        await chance.act()
    await library.newsroom.post("Something Public")
    copy = Copy(library)
    await assign_positions(database)
    await copy.begin()
    for _ in range(12):
        for _ in range(chance.random.randint(1, 8)):
            await chance.act()
        await copy.follow(chance.random.choice((1, 3, 100)))
        assert copy.objects == await everything(library)


async def test_a_cursor_that_is_too_old_says_so_and_the_last_one_is_kept(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    assert (await library.ask(DELTA))["changes"]["endCursor"] is None
    post = await room.post("First")
    await assign_positions(database)
    old = (await library.ask(DELTA))["changes"]["endCursor"]
    await room.run(UpdateArticle(id=post.article_id, expected_version=post.version, title="Other"))
    await room.post("Hidden", publish=False)
    await assign_positions(database)
    last = (await library.ask(DELTA, {"after": old}))["changes"]["endCursor"]
    await Retention(database, RetentionPeriods()).run(await database.now() + timedelta(days=31))
    delta = (await library.ask(DELTA, {"after": last}))["changes"]
    assert delta == {"upserted": [], "removed": [], "endCursor": last, "hasMore": False}
    for unknown in (old, "evt_nothing", "", "x" * 10_000):
        fault = await library.fault(DELTA, {"after": unknown})
        assert fault["extensions"]["code"] == "START_OVER"
    for wrong in (0, -1, 101):
        assert (await library.fault(DELTA, {"after": last, "first": wrong}))["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_cursor_behind_which_events_are_gone_is_too_old(database: Database) -> None:
    """A delivery keeps its event, and not those that came later."""
    library = library_over(database)
    room = library.newsroom
    await room.post("First")
    await assign_positions(database)
    cursor = (await library.ask(DELTA))["changes"]["endCursor"]
    (held,) = await room.rows(Outbox, cursor=cursor)
    for title in ("Second", "Third"):
        await room.post(title)
    await assign_positions(database)
    at = held.created_at
    async with database.transaction():
        await EventConsumer.create(name="slow", position=1_000, created_at=at)
        await EventDelivery.create(consumer_id="slow", event_id=held.id, ordering_key="a", due_at=at)
    await Retention(database, RetentionPeriods()).run(at + timedelta(days=31))
    assert (await library.fault(DELTA, {"after": cursor}))["extensions"]["code"] == "START_OVER"


async def test_nobody_hears_of_what_is_hidden(database: Database) -> None:
    """For every role: neither an id nor a number, nor another cursor, tells of drafts and of comments that are held."""
    library = library_over(database)
    room = library.newsroom
    post = (await room.post("Seen", tags=("Sea",))).article_id
    await assign_positions(database)
    viewers = [ANONYMOUS, OPERATOR, *[await room.somebody(role) for role in Role]]
    before = (await library.ask(DELTA))["changes"]["endCursor"]
    draft = await room.post("Secret", publish=False, bylines=(BylineInput(name="Nobody"),), tags=("Hush", "Sea"))
    await room.run(UpdateArticle(id=draft.article_id, expected_version=draft.version, slug="secret-two"))
    await room.run(SaveWorkingCopy(article_id=post, expected_version=0, title="Later"))
    await submit(room, post, body="Held.")
    (hidden,) = await room.rows(Contributor)
    await room.run(UpdateContributor(id=hidden.id, expected_version=1, name="Somebody"))
    await room.run(CreateRedirect(path="/secret", article_id=draft.article_id))
    await assign_positions(database)
    for viewer in viewers:
        for after in (None, before):
            delta = (await library.ask(DELTA, {"after": after}, viewer))["changes"]
            assert delta == {"upserted": [], "removed": [], "endCursor": before, "hasMore": False}


async def test_what_is_said_of_a_lead_image_and_a_portrait_is_told(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    media_id = await added(room)
    person = (await room.run(CreateContributor(name="Ada Lund", portrait_id=media_id))).contributor_id
    given: Any = {"lead_image_id": media_id, "bylines": (BylineInput(contributor_id=person),)}
    post = await room.post("First", **given)
    await room.post("Hidden", publish=False, **given)
    for command in (
        UpdateMedia(id=media_id, expected_version=1, alt_text="Boats"),
        DeleteMedia(id=media_id, expected_version=2, detach=True),
    ):
        await assign_positions(database)
        cursor = (await library.ask(DELTA))["changes"]["endCursor"]
        await room.run(command)
        await assign_positions(database)
        told = (await library.ask(DELTA, {"after": cursor}))["changes"]["upserted"]
        assert {each["id"] for each in told} == {post.article_id, person}


async def test_what_is_gone_has_the_address_that_it_had(database: Database) -> None:
    library = library_over(database)
    room = library.newsroom
    post = await room.post("On Tides")
    comment = await submit(room, post.article_id)
    await judge(room, comment, Verdict.APPROVE)
    await assign_positions(database)
    cursor = (await library.ask(DELTA))["changes"]["endCursor"]
    await judge(room, comment, Verdict.SPAM)
    await room.run(ArchiveArticle(id=post.article_id, expected_version=post.version))
    await assign_positions(database)
    delta = (await library.ask(DELTA, {"after": cursor}))["changes"]
    gone = {each["id"]: (each["type"], each["url"].rpartition("/")[2]) for each in delta["removed"]}
    assert gone == {post.article_id: ("Article", "on-tides"), comment: ("Comment", "on-tides")}
    assert not delta["upserted"]
