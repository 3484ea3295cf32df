"""Many articles or comments are changed by one mutation: all or none, or each for itself; a dry run only tells."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from support.comments import submit, the_comment
from support.growth import HANG
from support.reading import Library, library_over
from support.sampling import on_both, sqlite_mostly
from support.statements import postgres_work, sqlite_work
from support.writing import Newsroom, newsroom_of

from gql_blog.access import OPERATOR, Viewer
from gql_blog.content import ErrorPolicy, Role, Verdict
from gql_blog.errors import Conflict, ErrorGroup, Forbidden, InputError, InUse, NotFound, StoreError, TooLarge
from gql_blog.hooks import WriteIntent, hookimpl
from gql_blog.store import Article, Audit, Database, Outbox, Revision, Tag
from gql_blog.write import (
    AddCollaborator,
    ArticleRef,
    CommentRef,
    CreatePost,
    DeleteArticle,
    ModerateComments,
    PublishArticle,
    PublishArticles,
    RowChange,
    SaveWorkingCopy,
    TagArticles,
    UpdateArticle,
)
from gql_blog.write.article import bulk_articles as publishing
from gql_blog.write.article import tag_articles as tagging
from gql_blog.write.article.update_article import PreparedUpdate
from gql_blog.write.comment import moderate_comments as moderating

pytestmark = sqlite_mostly

PER_ITEM = ErrorPolicy.PER_ITEM
UNKNOWN = "art_" + "0" * 26


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


@pytest.fixture
async def other(database_url: str) -> AsyncIterator[Newsroom]:
    """A second server of the same site."""
    database = await Database.open(database_url)
    yield newsroom_of(database)
    await database.close()


def refs(*articles: Any, version: int = 1) -> tuple[ArticleRef, ...]:
    return tuple(ArticleRef(id=getattr(each, "article_id", each), expected_version=version) for each in articles)


async def drafts(room: Newsroom, count: int, **fields: Any) -> list[Any]:
    return [await room.post(f"Draft {number}", publish=False, **fields) for number in range(count)]


async def statuses(room: Newsroom) -> list[tuple[str, int]]:
    return [(each.status, each.version) for each in await room.rows(Article)]


async def traces(room: Newsroom) -> list[int]:
    return [len(await room.rows(kind)) for kind in (Revision, Audit, Outbox, Tag)]


async def test_articles_are_published_as_if_each_had_come_alone(room: Newsroom) -> None:
    one, two = await drafts(room, 2)
    answer = await room.response(one.article_id, publish=False)
    alone, listed = await drafts(room, 2, source="The same.")
    await room.run(SaveWorkingCopy(article_id=two.article_id, expected_version=0, title="Kept apart"))
    result = await room.run(PublishArticles(articles=refs(one, two, answer, listed)))
    await room.run(PublishArticle(id=alone.article_id, expected_version=1))
    assert result.article_ids == (one.article_id, two.article_id, answer.article_id, listed.article_id)
    assert [(each.before["status"], each.after["status"]) for each in result.changes] == [("DRAFT", "PUBLISHED")] * 4
    first, second, third, *same = await room.rows(Article)
    assert {(each.status, each.version, each.public) for each in (first, second, third, *same)} == {
        ("PUBLISHED", 2, True)
    }
    assert (first.response_count, second.title) == (1, "Draft 1")
    assert same[0].published_on == same[1].published_on
    told = {each.subject_id: each for each in await room.rows(Audit) if each.action.startswith("publish_article")}
    by_bulk, by_single = told[listed.article_id], told[alone.article_id]
    assert (by_bulk.action, by_single.action) == ("publish_articles", "publish_article")
    assert by_bulk.before.keys() == by_single.before.keys()
    kinds = [each.kind for each in await room.rows(Outbox) if each.subject_id in (listed.article_id, alone.article_id)]
    assert kinds == ["article.created"] * 2 + ["article.published"] * 2


async def test_if_one_fails_none_is_published_and_all_errors_are_told(room: Newsroom) -> None:
    one, two, gone = await drafts(room, 3)
    await room.run(DeleteArticle(id=gone.article_id, expected_version=1))
    before, rows = await traces(room), await statuses(room)
    named = (*refs(one), *refs(two, version=7), *refs(UNKNOWN), *refs(gone, version=2))
    command = PublishArticles(articles=named)
    with pytest.raises(ErrorGroup) as refused:
        await room.run(command)
    assert [(type(each), each.path[2:]) for each in refused.value.flattened()] == [
        (Conflict, ("1", "expectedVersion")),
        (NotFound, ("2", "id")),
        (InputError, ("3", "id")),
    ]
    assert (await traces(room), await statuses(room)) == (before, rows)
    result = await room.run(replace(command, error_policy=PER_ITEM))
    assert result.article_ids == (one.article_id,)
    assert [(each.code, each.path[2]) for each in result.errors] == [
        ("CONFLICT", "1"),
        ("NOT_FOUND", "2"),
        ("INVALID", "3"),
    ]
    assert await statuses(room) == [("PUBLISHED", 2), ("DRAFT", 1), ("ARCHIVED", 2)]


async def test_articles_are_scheduled_and_those_that_cannot_be_are_told(room: Newsroom) -> None:
    one, published = (await drafts(room, 1))[0], await room.post()
    at = await room.database.now() + timedelta(days=1)
    command = PublishArticles(
        articles=(*refs(one), *refs(published, version=2)),
        at=at,
        unpublish_at=at + timedelta(days=1),
        error_policy=PER_ITEM,
    )
    result = await room.run(command)
    assert [(each.path, each.code) for each in result.errors] == [(("input", "articles", "1"), "INVALID")]
    assert result.changes[0].after == {
        "status": "SCHEDULED",
        "published_at": at.isoformat(),
        "unpublish_at": (at + timedelta(days=1)).isoformat(),
    }
    again = await room.run(PublishArticles(articles=refs(published, version=2)))
    assert (again.article_ids, again.changes) == ((published.article_id,), ())


async def test_articles_are_tagged_and_the_rest_of_each_stays(room: Newsroom) -> None:
    one = await room.post("One", tags=("Sea", "Moon"))
    two = await room.post("Two", publish=False)
    three = await room.post("Three", publish=False, tags=("sky",))
    command = TagArticles(
        articles=(*refs(one, version=2), *refs(two, three)), add=("SKY", "Sand"), remove=("moon",), note="For June."
    )
    result = await room.run(command)
    assert [(each.before["tags"], each.after["tags"]) for each in result.changes] == [
        (["Sea", "Moon"], ["Sea", "sky", "Sand"]),
        ([], ["sky", "Sand"]),
        (["sky"], ["sky", "Sand"]),
    ]
    library = library_over(room.database)
    found = await library.ask(
        "{ articles(where: {status: {in: [DRAFT, PUBLISHED]}}) { nodes { id tags { name } } } }", {}, OPERATOR
    )
    tagged = {each["id"]: [tag["name"] for tag in each["tags"]] for each in found["articles"]["nodes"]}
    assert [tagged[each.article_id] for each in (one, two, three)] == [each.after["tags"] for each in result.changes]
    assert sorted(each.name for each in await room.rows(Tag)) == ["Moon", "Sand", "Sea", "sky"]
    (revision, *_) = sorted(await room.rows(Revision, article_id=two.article_id), key=lambda each: -each.number)
    assert (revision.note, [each["name"] for each in revision.snapshot["tags"]]) == ("For June.", ["sky", "Sand"])
    hits = await library.ask('{ search(query: "sand") { nodes { id } } }')
    assert [each["id"] for each in hits["search"]["nodes"]] == [one.article_id]
    again = await room.run(replace(command, articles=(*refs(one, version=3), *refs(two, three, version=2))))
    assert (len(again.article_ids), again.changes) == (3, ())
    assert [each.version for each in await room.rows(Article)] == [3, 2, 2]


async def test_what_is_wrong_with_the_whole_input_is_told_once(room: Newsroom) -> None:
    (one,) = await drafts(room, 1, tags=("Sea",))
    wrong: tuple[tuple[Any, type[Exception], tuple[str, ...]], ...] = (
        (PublishArticles(articles=()), InputError, ("input", "articles")),
        (PublishArticles(articles=refs(one, one)), InputError, ("input", "articles", "1", "id")),
        (PublishArticles(articles=refs(*[f"art_{n:026}" for n in range(101)])), TooLarge, ("input", "articles")),
        (TagArticles(articles=refs(one)), InputError, ("input",)),
        (TagArticles(articles=refs(one), remove=("Nix",)), NotFound, ("input", "remove", "0")),
        (TagArticles(articles=refs(one), add=("Sea",), remove=("sea",)), InputError, ("input", "remove", "0")),
        (TagArticles(articles=refs(one), add=("",)), InputError, ("input", "add", "0")),
        (TagArticles(articles=refs(one), add=tuple(f"T{n}" for n in range(51))), TooLarge, ("input", "add")),
        (TagArticles(articles=refs(one), add=tuple(f"T{n}" for n in range(50))), TooLarge, ("input", "articles", "0")),
    )
    for command, kind, path in wrong:
        for each in (command, replace(command, dry_run=True)):
            with pytest.raises(kind) as refused:
                await room.run(each)
            assert refused.value.path == path  # type: ignore[attr-defined]
    assert await statuses(room) == [("DRAFT", 1)]


async def test_a_tag_of_somebody_elses_draft_cannot_be_told_from_none(room: Newsroom) -> None:
    author = await room.somebody(Role.AUTHOR, "Ann")
    await room.post("Hidden", publish=False, tags=("Project X",))
    own = await room.run(CreatePost(title="Mine", source="Mine."), author)
    errors = []
    for name in ("Project X", "Project Y"):
        ref = ArticleRef(id=own.article_id, expected_version=own.version)
        with pytest.raises(NotFound) as caught:
            await room.run(TagArticles(articles=(ref,), remove=(name,), dry_run=True), author)
        errors.append(caught.value.message.replace(name, "it"))
    assert errors[0] == errors[1]


async def test_authors_tag_their_own_drafts_and_what_is_shared_with_them(room: Newsroom) -> None:
    author, stranger = await room.somebody(Role.AUTHOR, "Ann"), await room.somebody(Role.AUTHOR, "Bo")
    own = await room.run(CreatePost(title="Own", source="x"), author)
    shared, hidden, public = (await drafts(room, 2)) + [await room.post("Public")]
    await room.run(AddCollaborator(article_id=shared.article_id, email="ann.author@example.org"))
    named = (*refs(own, shared, hidden), *refs(public, version=2))
    command = TagArticles(articles=named, add=("Sea",), error_policy=PER_ITEM)
    told = await room.run(replace(command, dry_run=True), author)
    result = await room.run(command, author)
    assert result.article_ids == told.article_ids == (own.article_id, shared.article_id)
    codes = [(each.path[2], each.code) for each in result.errors]
    assert codes == [("2", "NOT_FOUND"), ("3", "FORBIDDEN")]
    assert codes == [(each.path[2], each.code) for each in told.errors]
    with pytest.raises(Forbidden):
        await room.run(PublishArticles(articles=refs(own, version=2)), stranger)


class Guard:
    """A plugin that keeps one title from being published, and gives others a date."""

    api_version = 2

    def __init__(self) -> None:
        self.seen: list[tuple[str, str | None]] = []

    @hookimpl
    def before_write(self, intent: WriteIntent) -> dict[str, Any] | None:
        self.seen.append((intent.command, intent.subject_id))
        if intent.command == "publish_article" and intent.rows[0]["title"] == "Draft 1":
            raise Forbidden("Not this one.")
        return {"tags": [*intent.fields["tags"], "Added"]} if "tags" in intent.fields else None


async def test_what_a_plugin_refuses_of_one_it_refuses_of_many(database: Database) -> None:
    guard = Guard()
    room = newsroom_of(database, {"guard": guard})
    one, two = await drafts(room, 2)
    guard.seen.clear()
    with pytest.raises(Forbidden) as refused:
        await room.run(PublishArticles(articles=refs(one, two)))
    assert refused.value.path == ("input", "articles", "1")
    assert guard.seen == [("publish_article", one.article_id), ("publish_article", two.article_id)]
    result = await room.run(PublishArticles(articles=refs(one, two), error_policy=PER_ITEM))
    assert (result.article_ids, len(result.errors)) == ((one.article_id,), 1)
    tagged = await room.run(TagArticles(articles=refs(two), add=("Sea",)))
    assert tagged.changes == (RowChange(two.article_id, {"tags": []}, {"tags": ["Sea", "Added"]}),)


class Embargo(InputError):
    """A refusal with a code of the plugin's own."""

    code = "EMBARGO"


class Meddler:
    """A plugin that adds to what is written of some articles, by title; an error is raised instead."""

    api_version = 2

    def __init__(self, **additions: dict[str, Any] | Exception) -> None:
        self.additions = additions

    @hookimpl
    def before_write(self, intent: WriteIntent) -> dict[str, Any] | None:
        if intent.command not in ("publish_article", "update_article"):
            return None
        addition = self.additions.get(intent.rows[0]["title"])
        if isinstance(addition, Exception):
            raise addition
        return addition


async def test_what_is_refused_as_late_as_when_it_is_saved_is_refused_of_one_alone(database: Database) -> None:
    """A plugin gives two articles the address of a third, once tags were made for them."""
    room = newsroom_of(database, {"meddler": Meddler(One={"slug": "taken"}, Two={"slug": "taken"})})
    taken = await room.post("Taken", publish=False)
    one, two, three = [await room.post(title, publish=False) for title in ("One", "Two", "Three")]
    before = await traces(room)
    command = TagArticles(articles=refs(one, two, three), add=("New",), idempotency_key="a key")
    with pytest.raises(ErrorGroup) as refused:
        await room.run(command)
    assert [(each.code, each.path) for each in refused.value.flattened()] == [
        ("DUPLICATE", ("input", "articles", "0")),
        ("DUPLICATE", ("input", "articles", "1")),
    ]
    assert await traces(room) == before
    result = await room.run(replace(command, error_policy=PER_ITEM))
    assert [(each.code, each.path[2]) for each in result.errors] == [("DUPLICATE", "0"), ("DUPLICATE", "1")]
    assert result.article_ids == (three.article_id,)
    assert result.changes == (RowChange(three.article_id, {"tags": []}, {"tags": ["New"]}),)
    assert await statuses(room) == [("DRAFT", 1)] * 3 + [("DRAFT", 2)]
    assert [each.article_id for each in await room.rows(Revision)].count(one.article_id) == 1
    (told,) = await room.rows(Audit, action="tag_articles", subject_id=three.article_id)
    assert [each["name"] for each in told.after["tags"]] == ["New"]
    assert {each.subject_id for each in await room.rows(Audit, action="tag_articles")} == {
        three.article_id,
        *(each.id for each in await room.rows(Tag)),
    }
    again = await room.run(replace(command, error_policy=PER_ITEM))
    assert [each.code for each in again.errors] == ["DUPLICATE", "DUPLICATE"]
    assert (await room.article(taken.article_id)).slug == "taken"


async def test_what_a_plugin_adds_to_one_article_is_not_lost_by_saving_another(database: Database) -> None:
    """It moves a response with its reply into another dialogue; the reply is tagged after that."""
    meddler = Meddler()
    room = newsroom_of(database, {"meddler": meddler})
    post, other = await room.post("Post"), await room.post("Other")
    answer = await room.response(post.article_id, "Answer")
    reply = await room.response(answer.article_id, "Reply")
    meddler.additions["Answer"] = {"responding_to_id": other.article_id}
    await room.run(TagArticles(articles=refs(answer, reply, version=2), add=("Sea",)))
    rows = {each.title: each for each in await room.rows(Article)}
    assert {rows[title].root_id for title in ("Answer", "Reply", "Other")} == {other.article_id}
    assert (rows["Post"].dialogue_count, rows["Other"].dialogue_count) == (0, 2)


async def test_a_time_that_a_plugin_gives_is_refused_of_its_article_alone(database: Database) -> None:
    never = datetime(2026, 3, 29, 2, 30)
    room = newsroom_of(database, {"meddler": Meddler(One={"at": never})})
    room.writer.zone = ZoneInfo("Europe/Berlin")
    one, two = [await room.post(title, publish=False) for title in ("One", "Two")]
    with pytest.raises(InputError) as refused:
        await room.run(PublishArticles(articles=refs(one, two)))
    assert refused.value.path == ("input", "articles", "0")
    result = await room.run(PublishArticles(articles=refs(one, two), error_policy=PER_ITEM))
    assert (result.article_ids, [each.code for each in result.errors]) == ((two.article_id,), ["INVALID"])


async def test_what_is_no_mistake_of_the_input_ends_the_whole(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = await drafts(room, 2)
    before = await traces(room)

    async def lost(*_arguments: Any) -> None:
        raise StoreError("The database cannot be reached.")

    for place, name in ((tagging, "prepared_update"), (PreparedUpdate, "state")):
        monkeypatch.setattr(place, name, lost)
        with pytest.raises(StoreError):
            await room.run(TagArticles(articles=refs(one, two), add=("Sea",), error_policy=PER_ITEM))
        monkeypatch.undo()
    assert await traces(room) == before


async def test_a_retry_tells_errors_with_codes_of_plugins_as_well(database: Database) -> None:
    meddler = Meddler(One=Embargo("Not before May."), Two=InUse("Something needs it."), Three=Forbidden("Not you."))
    room = newsroom_of(database, {"meddler": meddler})
    made = [await room.post(title, publish=False) for title in ("One", "Two", "Three")]
    command = PublishArticles(articles=refs(*made), error_policy=PER_ITEM, idempotency_key="a key")
    first, again = await room.run(command), await room.run(command)
    for result in (first, again):
        assert [(each.code, each.message, each.path) for each in result.errors] == [
            ("EMBARGO", "Not before May.", ("input", "articles", "0")),
            ("IN_USE", "Something needs it.", ("input", "articles", "1")),
            ("FORBIDDEN", "Not you.", ("input", "articles", "2")),
        ]


@pytest.mark.parametrize("kind", [PublishArticles, TagArticles, ModerateComments])
async def test_a_retry_answers_as_the_first_did(room: Newsroom, other: Newsroom, kind: Any) -> None:
    one, two = await drafts(room, 2)
    comment = await submit(room, (await room.post("Discussed")).article_id)
    common: dict[str, Any] = {"error_policy": PER_ITEM, "idempotency_key": "a key"}
    if kind is ModerateComments:
        named = (CommentRef(id=comment, expected_version=1), CommentRef(id="com_" + "0" * 26, expected_version=1))
        command = kind(comments=named, verdict=Verdict.APPROVE, reason="fine", **common)
    else:
        more = {"add": ("Sea",)} if kind is TagArticles else {}
        command = kind(articles=(*refs(one, UNKNOWN), *refs(two, version=5)), **more, **common)
    first = await room.run(command)
    await room.run(
        UpdateArticle(id=one.article_id, expected_version=(await room.article(one.article_id)).version, title="Since")
    )
    before = await traces(room)
    again = await other.run(command)
    assert replace(again, errors=()) == replace(first, errors=())
    assert [vars(each) | {"is": type(each), "said": each.args} for each in again.errors] == [
        vars(each) | {"is": type(each), "said": each.args} for each in first.errors
    ]
    assert await traces(room) == before


async def test_the_mutations_answer_what_changed(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR, "Ed")
    (one,) = await drafts(room, 1)
    text = """mutation ($input: PublishArticlesInput!) { publishArticles(input: $input) {
      articles { status version } changes { is: __typename id before after } errors { code path } } }"""
    named = [{"id": one.article_id, "expectedVersion": 1}]
    given = {"articles": named, "dryRun": True}
    told = (await library.ask(text, {"input": given}, editor))["publishArticles"]
    assert (told["articles"], told["errors"]) == ([{"status": "DRAFT", "version": 1}], [])
    assert told["changes"][0]["is"] == "BulkChange"
    assert told["changes"][0]["after"]["status"] == "PUBLISHED"
    done = (await library.ask(text, {"input": {"articles": named}}, editor))["publishArticles"]
    assert done["articles"] == [{"status": "PUBLISHED", "version": 2}]
    failed = (await library.ask(text, {"input": {"articles": named}}, editor))["publishArticles"]
    assert failed == {
        "articles": [],
        "changes": [],
        "errors": [{"code": "CONFLICT", "path": ["input", "articles", "0", "expectedVersion"]}],
    }


Paused = tuple[asyncio.Event, asyncio.Event]


def paused(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> Paused:
    """Let a dry run stand still once it has read what it tells of; return what says so, and what lets it go on."""
    read, go_on = asyncio.Event(), asyncio.Event()
    original: Callable[..., Any] = getattr(module, name)

    async def held(context: Any, *arguments: Any, **named: Any) -> Any:
        found = await original(context, *arguments, **named)
        read.set()
        await go_on.wait()
        return found

    monkeypatch.setattr(module, name, held)
    return read, go_on


@on_both
@pytest.mark.parametrize("kind", [PublishArticles, TagArticles, ModerateComments])
async def test_while_a_dry_run_reads_others_write(
    room: Newsroom, other: Newsroom, kind: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = await drafts(room, 1)
    comment = await submit(room, (await room.post("Discussed")).article_id)
    before = await traces(room)
    if kind is ModerateComments:
        read, go_on = paused(monkeypatch, moderating, "_comments")
        named = (CommentRef(id=comment, expected_version=1),)
        command: Any = kind(comments=named, verdict=Verdict.APPROVE, reason="fine", dry_run=True)
        expected = RowChange(comment, {"status": "PENDING"}, {"status": "APPROVED"})
        real: Any = ModerateComments(comments=named, verdict=Verdict.REJECT, reason="no")
    elif kind is PublishArticles:
        read, go_on = paused(monkeypatch, publishing, "named_articles")
        command = kind(articles=refs(one), dry_run=True)
        expected = None
        real = UpdateArticle(id=one.article_id, expected_version=1, title="Meanwhile")
    else:
        read, go_on = paused(monkeypatch, tagging, "named_articles")
        command = kind(articles=refs(one), add=("New",), dry_run=True)
        expected = RowChange(one.article_id, {"tags": []}, {"tags": ["New"]})
        real = UpdateArticle(id=one.article_id, expected_version=1, title="Meanwhile")
    telling = asyncio.create_task(room.run(command))
    await asyncio.wait_for(read.wait(), HANG)
    assert await traces(other) == before
    monkeypatch.undo()
    async with asyncio.timeout(HANG):
        await other.run(real)  # another server, on the rows that the dry run has read
        await room.run(CreatePost(title="Of the same server", source="x"))
    go_on.set()
    told = await telling
    assert told.changes[0].after["status"] == "PUBLISHED" if expected is None else told.changes == (expected,)
    assert "New" not in {each.name for each in await room.rows(Tag)}
    if kind is ModerateComments:
        assert (await the_comment(room, comment)).status == "REJECTED"
    else:
        assert (await room.article(one.article_id)).title == "Meanwhile"


async def test_a_dry_run_writes_nothing_and_keeps_no_key(room: Newsroom) -> None:
    one, two = await drafts(room, 2)
    before, rows = await traces(room), await statuses(room)
    command = TagArticles(
        articles=(*refs(one), *refs(two, version=3)),
        add=("New",),
        error_policy=PER_ITEM,
        dry_run=True,
        idempotency_key="a key",
    )
    told = await room.run(command)
    assert told.changes == (RowChange(one.article_id, {"tags": []}, {"tags": ["New"]}),)
    assert [each.code for each in told.errors] == ["CONFLICT"]
    assert (await traces(room), await statuses(room)) == (before, rows)
    done = await room.run(replace(command, dry_run=False))
    assert (done.article_ids, done.changes) == (told.article_ids, told.changes)


MOST_FOR_ONE_MORE = {"publish": 5, "tag": 6, "moderate": 5}
"""Statements that one article more takes: each of these is a dialogue of its own.
A comment more takes five: its row, the decision, the claim that ends, what was put off, and what its event touches.

What is read of all of them takes as many as of one.
"""


@on_both
async def test_what_is_read_of_many_is_read_at_once(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    watched = postgres_work(monkeypatch)
    database = await Database.open(database_url)
    room = newsroom_of(database)

    async def statements(command: Any, viewer: Viewer = OPERATOR) -> int:
        if database.dialect == "sqlite":
            async with sqlite_work(database) as work:
                await room.run(command, viewer)
            return len(work.statements)
        watched.statements.clear()
        await room.run(command, viewer)
        return len(watched.statements)

    taken: dict[str, list[int]] = {"publish": [], "tag": [], "moderate": []}
    for count in (2, 12):
        made = await drafts(room, count)
        taken["tag"].append(await statements(TagArticles(articles=refs(*made), add=("Sea", "Moon"))))
        taken["publish"].append(await statements(PublishArticles(articles=refs(*made, version=2))))
        said = [await submit(room, made[0].article_id, body=f"Comment {number} of {count}.") for number in range(count)]
        judged = tuple(CommentRef(id=each, expected_version=1) for each in said)
        taken["moderate"].append(
            await statements(ModerateComments(comments=judged, verdict=Verdict.APPROVE, reason="x"))
        )
    await database.close()
    for name, (few, many) in taken.items():
        assert many - few <= 10 * MOST_FOR_ONE_MORE[name], taken
