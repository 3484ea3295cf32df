"""A draft is what its file gave before, a stub of its title, or something new; path and author alone do not do."""

from dataclasses import replace

import pytest
from support.importing import codes, take
from support.writing import Newsroom

from gql_blog.content import DraftArticle, DraftByline, Reference
from gql_blog.errors import Duplicate
from gql_blog.store import Article, Provenance
from gql_blog.write.imports.existing_article import articles_titled

ADA = (DraftByline("Ada"),)
TEXT = "The tide turns twice a day, and nobody who lives by the water forgets it for long."
CORRECTED = "The tide turns twice each day, and nobody who lives by the water forgets it for long."
DRAFT = DraftArticle(source="x", title="Tides", bylines=ADA)
ANSWER = DraftArticle(source="x", responding_to=Reference(title="Tides"), bylines=ADA)


@pytest.mark.parametrize(
    "changed",
    [
        replace(DRAFT, source="y"),
        replace(DRAFT, source="y", slug="new-slug"),
        replace(DRAFT, source="y", bylines=()),
        replace(DRAFT, source=CORRECTED, title="Tides and Winds"),
        replace(DRAFT, source=CORRECTED, bylines=(DraftByline("Bo"),)),
        replace(DRAFT, source=CORRECTED, title="Winds", bylines=(DraftByline("Bo"),)),
    ],
)
async def test_a_changed_file_in_its_place_is_the_same_article(changed: DraftArticle, lite: Newsroom) -> None:
    first = await take(lite, replace(DRAFT, source=TEXT))
    second = await take(lite, changed)
    assert (second.outcome, second.articles[0][0]) == ("updated", first.articles[0][0])


@pytest.mark.parametrize(
    "other",
    [
        replace(DRAFT, source="Bread wants flour, salt and patience.", title="Bread"),
        replace(DRAFT, source="Bread wants flour, salt and patience.", bylines=(DraftByline("Bo"),)),
        DraftArticle(source="Bread wants flour.", responding_to=Reference(title="Flour"), bylines=ADA),
    ],
)
async def test_path_and_author_or_path_and_title_alone_do_not_do(other: DraftArticle, lite: Newsroom) -> None:
    first = await take(lite, replace(DRAFT, source=TEXT))
    second = await take(lite, other)
    assert second.outcome == "imported"
    assert "FILE_HOLDS_ANOTHER_ARTICLE" in codes(second)
    assert (await lite.article(first.articles[0][0])).version == 1
    assert (await take(lite, other)).outcome == "unchanged"


async def test_of_two_that_one_path_gave_the_more_alike_is_meant(lite: Newsroom) -> None:
    first = await take(lite, replace(DRAFT, source=TEXT))
    second = await take(lite, replace(DRAFT, source="Bread wants flour, salt and patience.", title="Bread"))
    assert (await take(lite, replace(DRAFT, source=CORRECTED))).articles == first.articles
    baked = replace(DRAFT, source="Bread wants flour, salt, yeast and patience.", title="Bread")
    assert (await take(lite, baked)).articles == second.articles


async def test_another_text_in_the_same_place_is_another_article(lite: Newsroom) -> None:
    first = await take(lite, DRAFT)
    other = replace(DRAFT, source="y", title="Winds", bylines=(DraftByline("Bo"),))
    second = await take(lite, other)
    assert (second.outcome, len(await lite.rows(Article))) == ("imported", 2)
    assert (await take(lite, DRAFT)).articles == first.articles
    assert (await take(lite, other)).outcome == "unchanged"


async def test_the_same_title_from_elsewhere_is_another_article_and_told(lite: Newsroom) -> None:
    await take(lite, DRAFT)
    second = await take(lite, replace(DRAFT, source="y"), "b.txt")
    assert (second.outcome, second.articles[0][1], codes(second)) == ("imported", "tides-2", ["TITLE_HELD_ALREADY"])


async def test_the_same_bytes_read_alike_are_the_same_anywhere(lite: Newsroom) -> None:
    first = await take(lite, DRAFT)
    assert (await take(lite, DRAFT, "copy.txt")).articles == first.articles
    assert [each.imported_from for each in await lite.rows(Provenance)] == ["a.txt"]


async def test_an_untitled_text_is_known_by_its_names(lite: Newsroom) -> None:
    first = await take(lite, ANSWER)
    titled = await take(lite, replace(ANSWER, title="A Title at Last"))
    assert (titled.outcome, titled.articles[0][0], titled.articles[0][2]) == (
        "updated",
        first.articles[0][0],
        "A Title at Last",
    )


async def test_what_was_not_imported_is_not_overwritten(lite: Newsroom) -> None:
    post = await lite.post("Tides", source="Written here.")
    with pytest.raises(Duplicate):
        await take(lite, replace(DRAFT, slug="tides"))
    result = await take(lite, DRAFT)
    assert result.articles[0][1] == "tides-2"
    assert (await lite.article(post.article_id)).text == "Written here."


async def test_an_old_slug_is_claimed_too(lite: Newsroom) -> None:
    await take(lite, replace(DRAFT, slug="old"))
    await take(lite, replace(DRAFT, slug="new"))
    with pytest.raises(Duplicate):
        await take(lite, replace(DRAFT, source="y", slug="old"), "b.txt")


async def test_a_stub_is_found_by_its_slug_as_well(lite: Newsroom) -> None:
    (_, stub) = (await take(lite, ANSWER)).articles
    result = await take(lite, replace(DRAFT, title="Another Title", slug="tides"), "post.txt")
    assert result.articles == ((stub[0], "tides", "Another Title"),)


async def test_a_stub_takes_the_slug_that_its_article_states(lite: Newsroom) -> None:
    (_, stub) = (await take(lite, ANSWER)).articles
    result = await take(lite, replace(DRAFT, slug="the-tides"), "post.txt")
    assert result.articles == ((stub[0], "the-tides", "Tides"),)


async def test_titles_are_found_whatever_their_case_and_composition(room: Newsroom) -> None:
    await room.post("Marée  Haute")
    async with room.database.session():
        for title in ("marée haute", "MARE\u0301E HAUTE"):
            assert [each.title for each in await articles_titled(title)] == ["Marée Haute"]
        assert await articles_titled("maree haute") == []
