"""Tags: one for one name, in the order given."""

import pytest
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import Role
from gql_blog.errors import InputError, TooLarge
from gql_blog.store import ArticleTag, Tag
from gql_blog.write import CreatePost, UpdateArticle

pytestmark = sqlite_mostly


async def test_a_tag_is_found_by_name_slug_and_likeness_of_case(room: Newsroom) -> None:
    await room.post("One", tags=("Sea Level", "潮汐"))
    await room.post("Two", tags=("sea level", "sea-level", "SEA LEVEL", "chao-xi"))
    assert [(each.name, each.slug) for each in await room.rows(Tag)] == [
        ("Sea Level", "sea-level"),
        ("潮汐", "chao-xi"),
    ]
    assert [each.position for each in await room.rows(ArticleTag)] == [1, 2, 1, 2]


async def test_the_tag_of_a_hidden_article_does_not_tell_its_spelling(room: Newsroom) -> None:
    author = await room.somebody(Role.AUTHOR)
    await room.post("Hidden", publish=False, tags=("Sea LEVEL",))
    await room.run(CreatePost(title="One", source="x", tags=("sea level",)), author)
    (made,) = await room.rows(Tag, name="sea level")
    await room.run(CreatePost(title="Two", source="x", tags=("sea level", made.slug)), author)
    assert [each.name for each in await room.rows(Tag)] == ["Sea LEVEL", "sea level"]
    mine = await room.run(CreatePost(title="Three", source="x", tags=("Sea LEVEL",)), author)
    hidden, own = await room.rows(Tag)
    assert [each.tag_id for each in await room.rows(ArticleTag, article_id=mine.article_id)] == [hidden.id]
    assert own.slug == f"sea-level-{own.id[-5:]}"


async def test_other_names_of_one_slug_are_other_tags(room: Newsroom) -> None:
    await room.post("One", tags=("C", "C++", "C#"))
    assert [(each.name, each.slug) for each in await room.rows(Tag)] == [("C", "c"), ("C++", "c-2"), ("C#", "c-3")]
    await room.post("Two", tags=("C++",))
    assert len(await room.rows(Tag)) == 3


async def test_a_slug_goes_before_a_name_of_another_case(room: Newsroom) -> None:
    await room.post("One", tags=("Sea Level", "SEA-LEVEL"))
    assert [each.slug for each in await room.rows(Tag)] == ["sea-level", "sea-level-2"]
    post = await room.post("Two", tags=("sea-level",))
    (carried,) = await room.rows(ArticleTag, article_id=post.article_id)
    assert carried.tag_id == (await room.rows(Tag, name="Sea Level"))[0].id


async def test_tags_are_replaced_and_public_by_what_carries_them(room: Newsroom) -> None:
    post = await room.post(tags=("Sea", "Moon"))
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, tags=("Moon", "Sky")))
    assert {each.name: each.public for each in await room.rows(Tag)} == {"Sea": False, "Moon": True, "Sky": True}
    await room.run(UpdateArticle(id=post.article_id, expected_version=3, tags=None))
    assert await room.rows(ArticleTag) == []


async def test_what_is_no_tag(lite: Newsroom) -> None:
    with pytest.raises(InputError) as caught:
        await lite.run(CreatePost(title="A", source="B", tags=("Sea", " ")))
    assert caught.value.path == ("input", "tags", "1")
    with pytest.raises(TooLarge) as too_many:
        await lite.run(CreatePost(title="A", source="B", tags=tuple(f"T{n}" for n in range(51))))
    assert too_many.value.path == ("input", "tags")
