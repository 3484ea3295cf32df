"""A mutation that saves a text says what readers will not see of it as it is written."""

from typing import Any, Final

import pytest
from support.reading import Library, library_over
from support.sampling import sqlite_first

from gql_blog.access import Viewer
from gql_blog.content import DraftArticle, DraftByline, Role
from gql_blog.store import Database, Revision
from gql_blog.write import CreateRedirect, ImportArticle, SaveWorkingCopy

FAULTY: Final = "One[^1] and two[^2].\n\n[^1]: A note.\n\n[^3]: Another.\n\n[^4]: Four.\n\n[^4]: Four again.\n"
TOLD: Final = ["MARKER_WITHOUT_NOTE", "NOTE_WITHOUT_MARKER", "NOTE_DEFINED_TWICE"]
SELECTED: Final = "findings { code message firstLine lastLine } errors { code message }"


async def mutate(library: Library, viewer: Viewer, name: str, more: str = "article { id }", **given: Any) -> Any:
    kind = name[0].upper() + name[1:]
    query = f"mutation ($input: {kind}Input!) {{ {name}(input: $input) {{ {more} {SELECTED} }} }}"
    payload = (await library.ask(query, {"input": given}, viewer))[name]
    assert payload.pop("errors") == []
    return payload


def codes(payload: Any) -> list[str]:
    return [each["code"] for each in payload["findings"]]


async def post(library: Library, viewer: Viewer, source: str, **more: Any) -> Any:
    return await mutate(library, viewer, "createPost", "post { id }", title="Tides", source=source, **more)


async def last_revision(library: Library, article: str) -> str:
    rows = [each for each in await library.newsroom.rows(Revision) if each.article_id == article]
    return str(max(rows, key=lambda each: each.number).id)


@pytest.fixture
def library(database: Database) -> Library:
    return library_over(database)


@pytest.fixture
async def editor(library: Library) -> Viewer:
    return await library.newsroom.somebody(Role.EDITOR, "Ed")


async def test_a_new_article_tells_what_its_notes_lack(library: Library, editor: Viewer) -> None:
    made = await post(library, editor, FAULTY)
    assert codes(made) == TOLD
    assert "not exist: 2." in made["findings"][0]["message"]
    assert (made["findings"][0]["firstLine"], made["findings"][0]["lastLine"]) == (None, None)
    answer = {"respondingToId": made["post"]["id"], "kind": "REPLY", "title": "No", "source": "A video: <video>."}
    response = await mutate(library, editor, "createResponse", "response { id }", **answer)
    assert codes(response) == ["RENDERING_DROPPED"]
    assert codes(await post(library, editor, "One[^1].\n\n[^1]: A note.\n")) == []


@sqlite_first
async def test_a_change_tells_it_of_the_texts_that_it_gives(library: Library, editor: Viewer) -> None:
    article = (await post(library, editor, "One."))["post"]["id"]
    changed = await mutate(library, editor, "updateArticle", id=article, expectedVersion=1, source=FAULTY)
    assert codes(changed) == TOLD
    notices = [{"kind": "CORRECTION", "source": text} for text in ("Once.", "Once.", "See <video>this</video>.")]
    changed = await mutate(library, editor, "updateArticle", id=article, expectedVersion=2, notices=notices)
    (finding,) = changed["findings"]
    assert (finding["code"], finding["message"][:10]) == ("RENDERING_DROPPED", "Notice 3: ")
    changed = await mutate(library, editor, "updateArticle", id=article, expectedVersion=3, title="Ebb")
    assert codes(changed) == []


@sqlite_first
async def test_a_working_copy_tells_it_before_anything_is_live(library: Library, editor: Viewer) -> None:
    article = (await post(library, editor, "One."))["post"]["id"]
    at: dict[str, Any] = {"articleId": article, "more": "workingCopy { version }"}
    assert codes(await mutate(library, editor, "saveWorkingCopy", expectedVersion=0, source=FAULTY, **at)) == TOLD
    assert codes(await mutate(library, editor, "saveWorkingCopy", expectedVersion=1, source=FAULTY, **at)) == TOLD
    assert codes(await mutate(library, editor, "saveWorkingCopy", expectedVersion=1, title="Ebb", **at)) == []
    by_itself: dict[str, Any] = {"expectedVersion": 2, "source": f"{FAULTY}\nMore.", "autosave": True}
    assert codes(await mutate(library, editor, "saveWorkingCopy", **by_itself, **at)) == []
    revision = await last_revision(library, article)
    live = await mutate(library, editor, "publishRevision", articleId=article, revisionId=revision, expectedVersion=1)
    assert codes(live) == TOLD
    await mutate(library, editor, "updateArticle", id=article, expectedVersion=2, source="One.")
    back = await mutate(library, editor, "restoreRevision", articleId=article, revisionId=revision, expectedVersion=3)
    assert codes(back) == TOLD


@sqlite_first
async def test_what_could_not_become_live_is_saved_and_told(library: Library, editor: Viewer) -> None:
    article = (await post(library, editor, "One."))["post"]["id"]
    source = "<div>" * 5_000
    saved = await mutate(
        library, editor, "saveWorkingCopy", "workingCopy { revision { source } }",
        articleId=article, expectedVersion=0, source=source,
    )  # fmt: skip
    assert len(codes(saved)) == 1
    assert saved["workingCopy"]["revision"]["source"] == source


@sqlite_first
@pytest.mark.parametrize("name", ["createPost", "saveWorkingCopy"])
async def test_a_retry_tells_it_again(library: Library, editor: Viewer, name: str) -> None:
    given: dict[str, Any] = {"title": "Tides", "more": "post { id }"}
    if name == "saveWorkingCopy":
        article = (await post(library, editor, "One."))["post"]["id"]
        given = {"articleId": article, "expectedVersion": 0, "more": "workingCopy { id version }"}
    first = await mutate(library, editor, name, source=FAULTY, idempotencyKey="key", **given)
    again = await mutate(library, editor, name, source=FAULTY, idempotencyKey="key", **given)
    assert codes(first) == TOLD
    assert again == first


async def test_a_save_without_findings_has_none(library: Library, editor: Viewer) -> None:
    room = library.newsroom
    article = (await post(library, editor, "One."))["post"]["id"]
    save = SaveWorkingCopy(article_id=article, expected_version=0, source="Two.", idempotency_key="key")
    first = await room.run(save, editor)
    assert await room.run(save, editor) == first
    assert first.findings == ()


async def test_an_address_that_is_redirected_is_told_when_an_article_takes_it(library: Library, editor: Viewer) -> None:
    for path in ("/later", "/ebb"):
        await library.newsroom.run(CreateRedirect(path=path, location="/contact"), editor)
    made = await post(library, editor, FAULTY, slug="later")
    assert codes(made) == [*TOLD, "ADDRESS_REDIRECTED"]
    assert made["findings"][3]["message"].startswith("The address /later of the article is redirected.")
    article = made["post"]["id"]
    changed = await mutate(library, editor, "updateArticle", id=article, expectedVersion=1, slug="later", title="Ebb")
    assert codes(changed) == []
    changed = await mutate(library, editor, "updateArticle", id=article, expectedVersion=2, slug="ebb")
    assert codes(changed) == ["ADDRESS_REDIRECTED"]
    revision = await last_revision(library, article)
    await mutate(library, editor, "updateArticle", id=article, expectedVersion=3, slug="flood", source="One.")
    back = await mutate(library, editor, "restoreRevision", articleId=article, revisionId=revision, expectedVersion=4)
    assert codes(back)[-1:] == ["SLUG_NOT_RESTORED"]  # it keeps its address, and takes none
    saved: dict[str, Any] = {"articleId": article, "expectedVersion": 0, "slug": "later", "more": "workingCopy { id }"}
    await mutate(library, editor, "saveWorkingCopy", **saved)
    revision = await last_revision(library, article)
    live = await mutate(library, editor, "publishRevision", articleId=article, revisionId=revision, expectedVersion=5)
    assert codes(live)[-1:] == ["ADDRESS_REDIRECTED"]


async def test_a_byline_that_is_not_what_it_looks_like_is_told_wherever_it_is_given(
    library: Library, editor: Viewer
) -> None:
    mixed, heaped = "\u0410da Byron", "Ada" + "\u0301" * 100
    bylines, told = [{"name": mixed}, {"name": heaped}], ["NAME_CONFUSABLE", "NAME_MARKS_STACKED"]
    made = await post(library, editor, "One.", bylines=bylines)
    assert codes(made) == told
    assert [len(each["message"]) < 120 for each in made["findings"]] == [True, True]
    article = made["post"]["id"]
    told_by = await last_revision(library, article)
    changed = await mutate(library, editor, "updateArticle", id=article, expectedVersion=1, bylines=[{"name": "Ada"}])
    assert codes(changed) == []
    changed = await mutate(library, editor, "updateArticle", id=article, expectedVersion=2, bylines=bylines[:1])
    assert codes(changed) == told[:1]
    back = await mutate(library, editor, "restoreRevision", articleId=article, revisionId=told_by, expectedVersion=3)
    assert codes(back) == told
    saved: dict[str, Any] = {"articleId": article, "expectedVersion": 0, "bylines": bylines[1:]}
    assert codes(await mutate(library, editor, "saveWorkingCopy", "workingCopy { id }", **saved)) == told[1:]
    revision = await last_revision(library, article)
    live = await mutate(library, editor, "publishRevision", articleId=article, revisionId=revision, expectedVersion=4)
    assert codes(live) == told[1:]
    for name, code in ((mixed, told[0]), (heaped, told[1])):
        draft = DraftArticle(source="x", title=code, bylines=(DraftByline(name),))
        result = await library.newsroom.run(
            ImportArticle(draft=draft, imported_from=f"{code}.md", source_hash="0" * 64)
        )
        assert [each.code for each in result.findings] == [code]
