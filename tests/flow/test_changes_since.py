"""What changed of the live text since a version: for whoever merges a conflict, in one query."""

from typing import Any

from support.reading import library_over
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS
from gql_blog.content import Role
from gql_blog.write import CreatePost, PublishArticle, SaveWorkingCopy, UpdateArticle

ASKED = """query ($slug: String!, $version: Int!) { article(slug: $slug) {
  version changesSince(version: $version) { name before after } } }"""


async def test_the_ancestor_and_what_is_live_come_by_one_query(room: Newsroom) -> None:
    library = library_over(room.database)
    author, stranger = await room.somebody(Role.AUTHOR, "Ann"), await room.somebody(Role.AUTHOR, "Bo")
    editor = await room.somebody(Role.EDITOR, "Ed")
    post = (await room.run(CreatePost(title="Herons", source="They wait."), author)).article_id
    await room.run(PublishArticle(id=post, expected_version=1))
    await room.run(UpdateArticle(id=post, expected_version=2, title="Grey Herons", source="They wait, and fly."))
    await room.run(SaveWorkingCopy(article_id=post, expected_version=0, title="Apart"))
    slug = (await room.article(post)).slug

    async def since(version: int, viewer: Any) -> Any:
        return (await library.ask(ASKED, {"slug": slug, "version": version}, viewer))["article"]

    expected = [
        {"name": "title", "before": "Herons", "after": "Grey Herons"},
        {"name": "source", "before": "They wait.", "after": "They wait, and fly."},
    ]
    for viewer in (editor, author):
        found = await since(2, viewer)
        assert (found["version"], found["changesSince"]) == (3, expected)
        assert (await since(3, viewer))["changesSince"] == []
        assert (await since(9, viewer))["changesSince"] is None
    for viewer in (stranger, ANONYMOUS):
        assert (await since(2, viewer))["changesSince"] is None
