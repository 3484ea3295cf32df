"""No slug tells a writer of something hidden: neither the one that is made, nor an error for the one that is chosen."""

from typing import Any

import pytest
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import Viewer
from gql_blog.content import BylineInput, Role
from gql_blog.errors import Duplicate, InputError
from gql_blog.store import Article, Byline, Contributor, Tag
from gql_blog.write import CreatePost, UpdateArticle
from gql_blog.write.slugs import LONGEST

pytestmark = sqlite_mostly


async def written(room: Newsroom, author: Viewer, **fields: Any) -> list[tuple[str, str]]:
    """What an author gets who writes an article: each slug, with the end of its row's id put as ``*``."""
    made = await room.run(CreatePost(source="x", **fields), author)
    article = await room.article(made.article_id)
    (byline,) = await room.rows(Byline, article_id=article.id)
    (contributor,) = await room.rows(Contributor, id=byline.contributor_id)
    tags = await room.rows(Tag, article_tags__article_id=article.id)
    return [(type(row).__name__, row.slug.replace(row.id[-5:], "*")) for row in (article, contributor, *tags)]


MINE: dict[str, Any] = {"title": "On Tides", "bylines": (BylineInput(name="Mara Lind"),), "tags": ("Sea level",)}


@pytest.mark.parametrize("chosen", [{}, {"slug": "on-tides"}])
@pytest.mark.parametrize("hidden", [[], ["On Tides"], ["On Tides", "On Tides"]])
async def test_an_author_gets_the_same_slugs_whatever_is_hidden(
    room: Newsroom, hidden: list[str], chosen: dict[str, str]
) -> None:
    author, other = await room.somebody(Role.AUTHOR), await room.somebody(Role.AUTHOR, "Somebody else")
    for title in hidden:
        for writer in ({}, {"viewer": other}):
            bylines = (BylineInput(name="Mara LIND"),)
            await room.run(CreatePost(title=title, source="y", bylines=bylines, tags=("SEA level",)), **writer)
    assert await written(room, author, **MINE, **chosen) == [
        ("Article", "on-tides-*"),
        ("Contributor", "mara-lind-*"),
        ("Tag", "sea-level-*"),
    ]


async def test_an_old_slug_of_something_hidden_tells_nothing_either(room: Newsroom) -> None:
    author = await room.somebody(Role.AUTHOR)
    hidden = await room.post(publish=False)
    await room.run(UpdateArticle(id=hidden.article_id, expected_version=1, slug="elsewhere"))
    assert (await written(room, author, **MINE, slug="on-tides"))[0] == ("Article", "on-tides-*")


async def test_an_author_who_renames_gets_the_same_slug_whatever_is_hidden(room: Newsroom) -> None:
    author = await room.somebody(Role.AUTHOR)
    await room.post("Hidden", publish=False)
    mine = await room.run(CreatePost(title="Mine", source="x"), author)
    mark = mine.article_id[-5:]

    async def renamed(slug: str, viewer: Viewer = author) -> str:
        version = (await room.article(mine.article_id)).version
        await room.run(UpdateArticle(id=mine.article_id, expected_version=version, slug=slug), viewer)
        return str((await room.article(mine.article_id)).slug)

    assert await renamed("hidden") == f"hidden-{mark}"
    assert await renamed("free") == f"free-{mark}"
    assert await renamed(f"mine-{mark}") == f"mine-{mark}", "it had this one before"
    longest = await renamed("x" * LONGEST)
    assert len(longest) == LONGEST
    assert await renamed(longest) == longest
    editor = await room.somebody(Role.EDITOR)
    assert await renamed("chosen-by-an-editor", editor) == "chosen-by-an-editor"
    assert await renamed("chosen-by-an-editor") == "chosen-by-an-editor", "it stays the article's own"
    await renamed("another")
    assert await renamed("chosen-by-an-editor") == "chosen-by-an-editor"


async def test_editors_see_all_and_get_plain_slugs_and_are_told_of_others(room: Newsroom) -> None:
    editor = await room.somebody(Role.EDITOR)
    made = await room.run(CreatePost(title="On Tides", source="x", bylines=MINE["bylines"], tags=("Sea",)), editor)
    again = await room.run(CreatePost(title="On Tides", source="x"), editor)
    slugs = {each.id: each.slug for each in await room.rows(Article)}
    assert (slugs[made.article_id], slugs[again.article_id]) == ("on-tides", "on-tides-2")
    assert [each.slug for table in (Contributor, Tag) for each in await room.rows(table)] == ["mara-lind", "sea"]
    with pytest.raises(Duplicate):
        await room.run(CreatePost(title="Third", source="x", slug="on-tides"), editor)


async def test_what_is_wrong_with_a_slug_is_told_to_authors_too(lite: Newsroom) -> None:
    author = await lite.somebody(Role.AUTHOR)
    with pytest.raises(InputError, match="lower-case letters"):
        await lite.run(CreatePost(title="A", source="x", slug="Not A Slug"), author)
