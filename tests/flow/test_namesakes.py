"""Editors read of contributors who share a name, on both databases."""

from typing import Any

import pytest
from support.reading import Library, library_over
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import Role
from gql_blog.store import Byline, Outbox
from gql_blog.write import BylineInput, CreateContributor, CreatePost, MergeContributors, UpdateContributor

NAMESAKES = "{ namesakes(first: 5) { totalCount nodes { name slug articles { totalCount } } } }"


@pytest.fixture
def library(room: Newsroom) -> Library:
    return library_over(room.database)


async def test_two_who_share_a_name_are_told_to_editors_alone(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR, "Ed")
    assert (await library.ask(NAMESAKES, viewer=editor))["namesakes"] == {"totalCount": 0, "nodes": []}
    for name in ("Ann", "Bo"):
        author = await room.somebody(Role.AUTHOR, name)
        # The second author does not see the first one's draft, so the same name makes another contributor.
        bylines = (BylineInput(name="Wei Zhang"), BylineInput(name=name))
        await room.run(CreatePost(title=f"By {name}", source="x", bylines=bylines), author)
    for viewer in (editor, OPERATOR):
        found = (await library.ask(NAMESAKES, viewer=viewer))["namesakes"]
        assert (found["totalCount"], [each["name"] for each in found["nodes"]]) == (2, ["Wei Zhang"] * 2)
        assert len({each["slug"] for each in found["nodes"]}) == 2
    for viewer in (ANONYMOUS, author, await room.somebody(Role.MODERATOR, "Mo")):
        assert (await library.ask(NAMESAKES, viewer=viewer))["namesakes"] is None


CREDIT = """mutation ($id: ID!, $version: Int!, $bylines: [BylineInput!]!) {
  updateArticle(input: { id: $id, expectedVersion: $version, bylines: $bylines }) {
    article { bylines { contributor { id slug } } } findings { code message } errors { code } } }"""


async def test_a_name_that_two_have_credits_neither_and_asks(library: Library) -> None:
    room = library.newsroom
    editor = await room.somebody(Role.EDITOR, "Ed")
    made = [await room.run(CreateContributor(name="Wei Zhang", slug=slug), editor) for slug in ("wei", "wei-two")]
    first, second = (each.contributor_id for each in made)
    article = (await room.post(publish=False)).article_id

    async def credit(version: int, *bylines: dict[str, str]) -> tuple[list[Any], list[Any]]:
        given = {"id": article, "version": version, "bylines": list(bylines)}
        answer = (await library.ask(CREDIT, given, viewer=editor))["updateArticle"]
        assert answer["errors"] == []
        return [each["contributor"] for each in answer["article"]["bylines"]], answer["findings"]

    (undecided,), (finding,) = await credit(1, {"name": "Wei Zhang"})
    assert undecided["id"] not in (first, second)
    assert finding["code"] == "CONTRIBUTOR_AMBIGUOUS"
    assert "'Wei Zhang': wei, wei-two. " in finding["message"]
    assert undecided["slug"] in finding["message"]
    (event,) = [each for each in await room.rows(Outbox) if each.kind == "contributor.namesake"]
    assert event.subject_id == undecided["id"]
    # One who is named by id is meant by the name, too, while the article credits that one.
    assert await credit(2, {"contributorId": second}) == ([{"id": second, "slug": "wei-two"}], [])
    (kept, _), findings = await credit(3, {"name": "Wei Zhang"}, {"name": "Bo"})
    assert (kept["id"], findings) == (second, [])
    # Another article gets the entry that is there, until it is merged.
    other = await room.run(CreatePost(title="B", source="x", bylines=(BylineInput(name="Wei Zhang"),)), editor)
    (row,) = await room.rows(Byline, article_id=other.article_id)
    assert (row.contributor_id, [each.code for each in other.findings]) == (undecided["id"], ["CONTRIBUTOR_AMBIGUOUS"])
    assert (await library.ask(NAMESAKES, viewer=editor))["namesakes"]["totalCount"] == 3
    await room.run(MergeContributors(id=undecided["id"], expected_version=1, into_id=first), editor)
    (row,) = await room.rows(Byline, article_id=other.article_id)
    assert row.contributor_id == first


async def test_an_entry_that_was_made_somebodys_own_stands_for_nobody_else(library: Library) -> None:
    room = library.newsroom
    for slug in ("wei", "wei-two"):
        await room.run(CreateContributor(name="Wei Zhang", slug=slug))

    async def credited() -> str:
        written = await room.run(CreatePost(title="A", source="x", bylines=(BylineInput(name="Wei Zhang"),)))
        (row,) = await room.rows(Byline, article_id=written.article_id)
        return str(row.contributor_id)

    entry = await credited()
    assert await credited() == entry
    await room.run(UpdateContributor(id=entry, expected_version=1, bio="A third one."))
    assert await credited() != entry
