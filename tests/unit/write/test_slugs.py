"""Slugs are words, never empty, never reserved, and one article's alone."""

import pytest
from support.writing import Newsroom

from gql_blog.access import OPERATOR, Viewer
from gql_blog.content import Role
from gql_blog.errors import Duplicate, InputError
from gql_blog.store import Tag
from gql_blog.write import UpdateArticle
from gql_blog.write.slugs import (
    LONGEST,
    RESERVED,
    article_by_slug,
    claim_slug,
    free_article_slug,
    free_contributor_slug,
    free_slug,
    free_tag_slug,
    is_slug,
    slug_for,
    slug_from,
    validate_slug,
)

AUTHOR = Viewer(Role.AUTHOR, "usr_1", None, None, "usr_1")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("In Search of Tides", "in-search-of-tides"),
        ("U.S.-China’s Rôle", "u-s-chinas-role"),
        ("制裁与谈判", "zhi-cai-yu-tan-pan"),
        ("Nego\u200btiations", "negotiations"),
        ("\u2067Tides\u2069", "tides"),
        ("🙂!!!", "other"),
        ("..", "other"),
        ("", "other"),
    ],
)
def test_a_slug_is_made_of_words(title: str, slug: str) -> None:
    assert slug_from(title, otherwise="other") == slug


def test_a_made_slug_is_cut_between_words() -> None:
    slug = slug_from("word " * 100, otherwise="other")
    assert len(slug) <= 120
    assert set(slug.split("-")) == {"word"}


@pytest.mark.parametrize("slug", ["tides", "a", "1", "a-b-2", "制裁与谈判", "हिन्दी", "x" * LONGEST])
def test_what_may_be_given(slug: str) -> None:
    assert validate_slug(slug) == slug


@pytest.mark.parametrize(
    "slug", ["", "Tides", "a b", "-a", "a-", "a--b", ".", "..", "a/b", "a_b", "a\n", "é" * 191, 5, None]
)
def test_what_may_not(slug: object) -> None:
    with pytest.raises(InputError) as caught:
        validate_slug(slug)
    assert caught.value.path == ("input", "slug")


@pytest.mark.parametrize(
    "slug",
    ["graphql", "healthz", "readyz", "metrics", "exports", "dialogues", "feed", "schema", "con", "lpt1", "admin"],
)
def test_what_is_reserved_is_refused_and_gone_around(slug: str) -> None:
    assert slug in RESERVED
    assert is_slug(slug)
    with pytest.raises(InputError, match="reserved"):
        validate_slug(slug)


def test_a_slug_ends_like_the_id_for_whoever_may_not_see_all() -> None:
    assert slug_for("tides", "article", "art_12345", OPERATOR) == "tides"
    assert slug_for("tides", "article", "art_12345", AUTHOR) == "tides-12345"
    assert slug_for("tides-12345", "article", "art_12345", AUTHOR) == "tides-12345"
    cut = slug_for(f"{'x' * 183}-yyyyyy", "article", "art_12345", AUTHOR)
    assert (cut, is_slug(cut)) == (f"{'x' * 183}-12345", True)


async def test_the_first_free_one_is_found() -> None:
    taken = {"a", "a-2", "a-3"}

    async def is_taken(slug: str) -> bool:
        return slug in taken

    assert await free_slug("a", is_taken) == "a-4"
    assert await free_slug("con", is_taken) == "con-2"
    assert await free_slug("b", is_taken) == "b"


async def test_an_article_keeps_what_it_had(room: Newsroom) -> None:
    post = await room.post("Tides")
    async with room.database.session():
        assert await claim_slug("tides", post.article_id) == "tides"
        with pytest.raises(Duplicate):
            await claim_slug("tides", None)
        assert await free_article_slug("tides") == "tides-2"
        assert await free_article_slug("tides", post.article_id) == "tides"
        found = await article_by_slug("tides")
        assert found is not None
        assert found.id == post.article_id
        assert await article_by_slug("nowhere") is None


async def test_a_slug_that_an_article_had_is_nobody_else_s(lite: Newsroom) -> None:
    post = await lite.post("Tides")
    await lite.run(UpdateArticle(id=post.article_id, expected_version=post.version, slug="ebb"))
    async with lite.database.session():
        assert await claim_slug("tides", post.article_id) == "tides"
        with pytest.raises(Duplicate):
            await claim_slug("tides", None)
        assert await free_article_slug("tides") == "tides-2"


async def test_contributors_and_tags_have_slugs_of_their_own(lite: Newsroom) -> None:
    await lite.post("Tides", tags=("Tides",))
    async with lite.database.session():
        assert await free_tag_slug("Tides", "tag_12345", OPERATOR) == "tides-2"
        assert await free_tag_slug("Tides", "tag_12345", AUTHOR) == "tides-12345"
        assert await free_contributor_slug("Tides", "con_12345", OPERATOR) == "tides"
        assert await free_contributor_slug("Tides", "con_12345", AUTHOR) == "tides-12345"
        assert [each.slug for each in await Tag.all()] == ["tides"]
