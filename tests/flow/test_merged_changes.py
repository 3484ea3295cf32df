"""Changes of different paragraphs of one version are merged, and told; those of the same ones are a conflict."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from support.importing import codes, take
from support.reading import Library, library_over
from support.sampling import sqlite_mostly
from support.writing import Newsroom, newsroom_of

from gql_blog.content import ArticleStatus, DraftArticle, DraftByline, NoticeInput, NoticeKind, Role
from gql_blog.errors import Conflict, Forbidden, TooLarge
from gql_blog.hooks import WriteIntent, hookimpl
from gql_blog.store import Audit, Database, Footnote, Outbox, Revision
from gql_blog.write import (
    BylineInput,
    PublishArticle,
    SaveWorkingCopy,
    Side,
    UpdateArticle,
)

pytestmark = sqlite_mostly

TEXT = "The tide rises.\n\nIt waits.[^1]\n\nIt falls.\n\nGulls cry.\n\n[^1]: An hour.\n"


def with_changes(**changes: str) -> str:
    """Replace words of the text."""
    text = TEXT
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def update(article: str, version: int, **fields: Any) -> UpdateArticle:
    return UpdateArticle(id=article, expected_version=version, **fields)


async def a_post(room: Newsroom, **fields: Any) -> str:
    """Make a draft with the text; its version is 1."""
    return str((await room.post(source=TEXT, publish=False, **fields)).article_id)


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


UPDATE = """mutation ($id: ID!, $source: String!, $key: String) {
  updateArticle(input: { id: $id, expectedVersion: 1, source: $source, idempotencyKey: $key }) {
    article { version source footnotes { html } } findings { code message }
    errors { code message path ... on VersionConflict { currentVersion } } } }"""


async def test_two_who_change_different_paragraphs_both_have_their_words(library: Library) -> None:
    room = library.newsroom
    article = await a_post(room)
    ann, bo = await room.somebody(Role.EDITOR, "Ann"), await room.somebody(Role.EDITOR, "Bo")

    async def send(who: Any, source: str, key: str | None = None) -> Any:
        given = {"id": article, "source": source, "key": key}
        return (await library.ask(UPDATE, given, viewer=who))["updateArticle"]

    first = await send(ann, with_changes(rises="climbs"))
    assert (first["article"]["version"], first["findings"], first["errors"]) == (2, [], [])
    second = await send(bo, with_changes(falls="sinks", hour="hour or two"), "bo-1")
    both = with_changes(rises="climbs", falls="sinks", hour="hour or two")
    assert second["article"]["source"] == both
    assert "An hour or two." in second["article"]["footnotes"][0]["html"]
    assert [each["code"] for each in second["findings"]] == ["MERGED"]
    assert "since version 1 (source)" in second["findings"][0]["message"]
    assert await send(bo, with_changes(falls="sinks", hour="hour or two"), "bo-1") == second

    rows = sorted(await room.rows(Revision, article_id=article), key=lambda each: each.number)
    assert [(each.version, each.author_id) for each in rows] == [(1, None), (2, ann.user_id), (3, bo.user_id)]
    assert rows[-1].source == both
    assert "+It sinks." in rows[-1].diff
    assert "climbs" not in "".join(line for line in rows[-1].diff.splitlines() if line.startswith(("+", "-")))
    told = [each for each in await room.rows(Audit, subject_id=article) if each.action == "update_article"]
    assert [(each.actor, sorted(each.after)) for each in told] == [
        (ann.user_id, ["source"]),
        (bo.user_id, ["source"]),
    ]
    events = [each.payload["version"] for each in await room.rows(Outbox, subject_id=article)]
    assert events == [1, 2, 3]


async def test_the_same_and_neighbouring_paragraphs_are_a_conflict(library: Library) -> None:
    room = library.newsroom
    article = await a_post(room)
    await room.run(update(article, 1, source=with_changes(rises="climbs")))
    editor = await room.somebody(Role.EDITOR, "Ed")
    for source in (with_changes(rises="comes"), with_changes(waits="rests")):
        answer = (await library.ask(UPDATE, {"id": article, "source": source}, viewer=editor))["updateArticle"]
        (error,) = answer["errors"]
        assert (error["code"], error["currentVersion"], error["path"]) == ("CONFLICT", 2, ["input", "expectedVersion"])
        assert "Both changed source." in error["message"]
        assert (answer["article"], answer["findings"]) == (None, [])
    assert (await room.article(article)).version == 2
    # The same change is none: nothing is saved twice.
    same = await room.run(update(article, 1, source=with_changes(rises="climbs")))
    assert (same.version, [each.code for each in same.findings]) == (2, ["MERGED"])


async def test_notes_that_both_number_alike_are_a_conflict(lite: Newsroom) -> None:
    article = await a_post(lite)
    ann = with_changes(rises="rises.[^2]") + "[^2]: Hers.\n"
    await lite.run(update(article, 1, source=ann))
    bo = with_changes(cry="cry[^2]").replace("Gulls", "[^2]: His.\n\nGulls")
    with pytest.raises(Conflict):
        await lite.run(update(article, 1, source=bo))
    assert len(await lite.rows(Footnote)) == 2


async def test_each_field_is_merged_for_itself(lite: Newsroom) -> None:
    article = await a_post(
        lite, tags=("Sea", "Moon"), bylines=(BylineInput(name="Ada"),), abstract="One.\n\nTwo.\n\nThree."
    )
    notice = NoticeInput(kind=NoticeKind.CORRECTION, source="It was two.")
    await lite.run(
        update(
            article, 1, title="Ebb", tags=("Sea", "Moon", "Night"), notices=(notice,), abstract="1.\n\nTwo.\n\nThree."
        )
    )
    # A client that sends its whole form has changed what differs from the version it read.
    whole = {"title": "On Tides", "bylines": (BylineInput(name="Ada"), BylineInput(name="Bo")), "subtitle": "A study"}
    written = await lite.run(update(article, 1, tags=("Sea",), notices=(), abstract="One.\n\nTwo.\n\n3.", **whole))
    assert [each.code for each in written.findings] == ["MERGED"]
    assert "(abstract, notices, tags, title)" in written.findings[0].message
    row = await lite.article(article)
    assert (row.title, row.subtitle, row.version, row.abstract) == ("Ebb", "A study", 3, "1.\n\nTwo.\n\n3.")
    last = max(await lite.rows(Revision), key=lambda each: each.number).snapshot
    assert [each["name"] for each in last["tags"]] == ["Sea", "Night"]
    assert [each["name"] for each in last["bylines"]] == ["Ada", "Bo"]
    assert [each["source"] for each in last["notices"]] == ["It was two."]
    for field in ({"title": "Flood"}, {"bylines": (BylineInput(name="Cy"),)}):
        await lite.run(update(article, 3, title="Neap", bylines=(BylineInput(name="Bo"),)))
        with pytest.raises(Conflict, match=rf"Both changed {next(iter(field))}\."):
            await lite.run(update(article, 3, **field))


async def test_a_third_who_comes_between_is_merged_too(room: Newsroom, database_url: str) -> None:
    """Each of many writes one paragraph, all from one version and at once, on two servers: none is lost."""
    paragraphs = [f"Paragraph {number}." for number in range(13)]
    source = "\n\n".join(paragraphs)
    article = (await room.post(source=source, publish=False)).article_id
    other = await Database.open(database_url)
    rooms = [room, newsroom_of(other)]

    async def write(number: int) -> bool:
        command = update(article, 1, source=source.replace(f"Paragraph {2 * number}.", f"Written by {number}."))
        try:
            await rooms[number % 2].run(command)
        except Conflict:
            return False
        return True

    try:
        done = await asyncio.gather(*map(write, range(7)))
    finally:
        await other.close()
    row = await room.article(article)
    assert row.version == 1 + sum(done)
    for number, is_in in enumerate(done):
        assert (f"Written by {number}." in row.source) is is_in
    assert row.source.split("\n\n")[1::2] == paragraphs[1::2]
    assert sum(done) >= 2


async def test_what_was_published_meanwhile_is_not_changed_unseen(lite: Newsroom) -> None:
    author = await lite.somebody(Role.AUTHOR, "Au")
    article = str((await lite.post(source=TEXT, publish=False)).article_id)
    await lite.run(PublishArticle(id=article, expected_version=1))
    with pytest.raises(Conflict) as caught:
        await lite.run(update(article, 1, source=with_changes(falls="sinks")))
    assert caught.value.current_version == 2
    with pytest.raises(Forbidden):
        await lite.run(update(article, 1, source=with_changes(falls="sinks")), author)
    await lite.run(update(article, 2, source=with_changes(rises="climbs")))
    merged = await lite.run(update(article, 2, source=with_changes(falls="sinks")))
    assert merged.version == 4
    with pytest.raises(Conflict, match="never had the version 9"):
        await lite.run(update(article, 9, title="x"))


async def test_a_merge_is_no_longer_than_a_text_may_be(lite: Newsroom) -> None:
    half = "x" * 499_990
    article = (await lite.post(source="a\n\nb\n\nc", publish=False)).article_id
    await lite.run(update(article, 1, source=f"{half}\n\nb\n\nc"))
    with pytest.raises(Conflict):
        await lite.run(update(article, 1, source=f"a\n\nb\n\n{half}{'y' * 20}"))
    notices = tuple(NoticeInput(kind=NoticeKind.CORRECTION, source=f"Notice {number}.") for number in range(60))
    await lite.run(update(article, 2, notices=notices[:30]))
    with pytest.raises(TooLarge):
        await lite.run(update(article, 2, notices=notices[30:]))


class Upper:
    """A plugin that writes one word in its own way."""

    api_version = 2

    @hookimpl
    async def before_write(self, intent: WriteIntent) -> Mapping[str, Any] | None:
        source = intent.fields.get("source")
        return {"source": source.replace("tide", "Tide")} if source else None


async def test_what_a_plugin_makes_of_a_text_is_merged(lite: Newsroom) -> None:
    room = newsroom_of(lite.database, {"upper": Upper()})
    article = await a_post(room)
    await room.run(update(article, 1, source=with_changes(falls="sinks")))
    await room.run(update(article, 1, source=with_changes(rises="climbs")))
    assert (await room.article(article)).source == with_changes(tide="Tide", rises="climbs", falls="sinks")


async def test_a_working_copy_is_merged_with_the_live_text_by_paragraph(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR, "Ed")
    article = (await room.post(source=TEXT)).article_id
    await room.run(SaveWorkingCopy(article_id=article, expected_version=0, source=with_changes(falls="sinks")))
    await room.run(update(article, 2, source=with_changes(rises="climbs"), tags=("Sea",)))
    copy = max(await room.rows(Revision, article_id=article, copy_version=1), key=lambda each: each.number)
    query = """mutation ($id: ID!, $revision: ID!) {
      publishRevision(input: { articleId: $id, revisionId: $revision, expectedVersion: 3 }) {
        article { source tags { name } } findings { code message } errors { code } } }"""
    answer = (await library.ask(query, {"id": article, "revision": copy.id}, viewer=editor))["publishRevision"]
    assert answer["errors"] == []
    assert answer["article"] == {"source": with_changes(rises="climbs", falls="sinks"), "tags": [{"name": "Sea"}]}
    assert [each["code"] for each in answer["findings"]] == ["MERGED"]
    assert "since the working copy was begun (source, tags)" in answer["findings"][0]["message"]


async def test_a_file_and_an_editor_who_change_different_paragraphs_are_merged(room: Newsroom) -> None:
    draft = DraftArticle(source=TEXT, title="On Tides", bylines=(DraftByline("Ada"),), status=ArticleStatus.DRAFT)
    ((article, _, _),) = (await take(room, draft)).articles
    await room.run(update(article, 1, source=with_changes(rises="climbs")))
    theirs = replace(draft, source=with_changes(falls="sinks"))
    tried = await take(room, theirs, dry_run=True)
    result = await take(room, theirs)
    assert (tried.outcome, tried.findings) == (result.outcome, result.findings)
    assert (result.outcome, codes(result)) == ("updated", ["MERGED"])
    assert (await room.article(article)).source == with_changes(rises="climbs", falls="sinks")
    # The next file is compared with what the last one gave.
    assert (await take(room, theirs)).outcome == "unchanged"
    again = await take(room, replace(draft, source=with_changes(falls="sinks", hour="hour or two")))
    assert (again.outcome, codes(again)) == ("updated", ["MERGED"])
    assert (await room.article(article)).source == with_changes(rises="climbs", falls="sinks", hour="hour or two")
    clash = replace(draft, source=with_changes(rises="comes", falls="sinks", hour="hour or two"))
    assert (await take(room, clash)).outcome == "conflict"
    taken = await take(room, clash, prefer=Side.THEIRS)
    assert taken.outcome == "updated"
    assert (await room.article(article)).source == clash.source


async def test_other_commands_are_not_merged(room: Newsroom) -> None:
    article = (await room.post(publish=False)).article_id
    await room.run(update(article, 1, title="Ebb"))
    with pytest.raises(Conflict):
        await room.run(PublishArticle(id=article, expected_version=1))
    copy = SaveWorkingCopy(article_id=article, expected_version=0, title="Flood")
    await room.run(copy)
    with pytest.raises(Conflict):
        await room.run(replace(copy, title="Neap"))
