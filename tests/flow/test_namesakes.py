"""Editors read of contributors who share a name, on both databases."""

import pytest
from support.reading import Library, library_over
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import Role
from gql_blog.write import BylineInput, CreatePost

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
