"""What a draft points to is found, or made of its title, or left open; never guessed."""

from dataclasses import replace

import pytest
from support.importing import codes, take
from support.media import added
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import ArticleStatus, DraftArticle, DraftByline, Reference, ResponseKind
from gql_blog.errors import NotFound
from gql_blog.store import Article
from gql_blog.write import UpdateArticle

pytestmark = sqlite_mostly


def answer(reference: Reference, title: str = "An Answer") -> DraftArticle:
    return DraftArticle(source="x", title=title, responding_to=reference, kind=ResponseKind.REVIEW)


async def test_a_stub_is_made_once_and_has_the_language_of_what_names_it(room: Newsroom) -> None:
    first = await take(room, DraftArticle(source="x", title="A", locale="zh", responding_to=Reference(title="潮汐")))
    second = await take(room, answer(Reference(title=" 潮汐 ")), "b.txt")
    stub_id = first.articles[1][0]
    assert (len(first.articles), len(second.articles)) == (2, 1)
    stub = await room.article(stub_id)
    assert (stub.is_stub, stub.slug, stub.locale, stub.status, stub.source) == (True, "chao-xi", "zh", "PUBLISHED", "")
    assert (stub.published_on, stub.published_at, stub.response_count) == (None, None, 2)
    assert (await room.article(second.articles[0][0])).response_kind == "REVIEW"


async def test_a_stub_takes_the_slug_that_is_named_with_its_title(lite: Newsroom) -> None:
    result = await take(lite, answer(Reference(slug="the-tides", title="Tides")))
    assert result.articles[1][1:] == ("the-tides", "Tides")


async def test_a_stub_whose_title_has_no_letters_has_a_slug_all_the_same(lite: Newsroom) -> None:
    result = await take(lite, answer(Reference(title="!!!")))
    assert result.articles[1][1:] == ("article", "!!!")


async def test_a_slug_goes_before_a_title(lite: Newsroom) -> None:
    one, _ = await lite.post("One"), await lite.post("Two")
    result = await take(lite, answer(Reference(slug="one", title="Two")))
    assert (await lite.article(result.articles[0][0])).responding_to_id == one.article_id


async def test_a_draft_and_an_archived_article_can_be_answered(lite: Newsroom) -> None:
    draft = await lite.post("Tides", publish=False)
    result = await take(lite, answer(Reference(title="Tides")))
    article = await lite.article(result.articles[0][0])
    assert (article.responding_to_id, article.public, article.status) == (draft.article_id, False, "PUBLISHED")


@pytest.mark.parametrize("slug", ["nowhere", "No Slug", "x" * 500, "\x00"])
async def test_a_slug_that_nothing_has_wants_a_title(slug: str, lite: Newsroom) -> None:
    with pytest.raises(NotFound) as caught:
        await take(lite, answer(Reference(slug=slug)))
    assert caught.value.path == ("input", "respondingTo")
    result = await take(lite, answer(Reference(slug=slug, title="Tides")))
    assert len(result.articles) == 2


async def test_one_of_two_is_taken_where_only_one_is_written_in_the_language(lite: Newsroom) -> None:
    english, chinese = await lite.post("Tides"), await lite.post("Tides", locale="zh")
    for locale, post in (("en", english), ("zh", chinese)):
        draft = DraftArticle(source="x", title=locale, locale=locale, responding_to=Reference(title="Tides"))
        result = await take(lite, draft, f"{locale}.txt")
        assert (await lite.article(result.articles[0][0])).responding_to_id == post.article_id
        assert codes(result) == []


async def test_an_article_that_answers_what_answers_it_keeps_its_place(room: Newsroom) -> None:
    first = await take(room, answer(Reference(title="Post"), "A"), "a.txt")
    second = await take(room, answer(Reference(title="A"), "B"), "b.txt")
    third = await take(room, DraftArticle(source="y", title="A", responding_to=Reference(title="B")), "a.txt")
    assert (third.outcome, codes(third)) == ("updated", ["RESPONSE_CIRCLE"])
    rows = {each.id: each for each in await room.rows(Article)}
    assert rows[first.articles[0][0]].responding_to_id == first.articles[1][0]
    assert rows[second.articles[0][0]].responding_to_id == first.articles[0][0]


async def test_a_translation_is_linked_by_title_where_that_is_one_articles_alone(lite: Newsroom) -> None:
    post = await lite.post("Tides")
    draft = DraftArticle(source="x", title="潮汐", locale="zh", translation_of=Reference(title="TIDES"))
    result = await take(lite, draft)
    assert (await lite.article(result.articles[0][0])).original_id == post.article_id
    await lite.post("Tides")
    doubtful = await take(lite, DraftArticle(source="y", title="Flut", translation_of=Reference(title="Tides")), "b")
    assert codes(doubtful) == ["TRANSLATION_NOT_FOUND"]


async def test_an_update_without_a_target_stays_where_it_is(lite: Newsroom) -> None:
    first = await take(lite, answer(Reference(title="Tides")))
    article_id, stub_id = first.articles[0][0], first.articles[1][0]
    await take(lite, DraftArticle(source="y", title="An Answer", bylines=(DraftByline("Ada"),)))
    article = await lite.article(article_id)
    assert (article.responding_to_id, article.response_kind, article.text) == (stub_id, "REVIEW", "y")
    await lite.run(UpdateArticle(id=stub_id, expected_version=1, source="The post."))
    assert (await lite.article(stub_id)).status == ArticleStatus.PUBLISHED


async def test_what_was_not_found_is_looked_for_again_when_the_file_changes(room: Newsroom) -> None:
    draft = DraftArticle(source="x", title="Flut", locale="de", translation_of=Reference(title="Tides"))
    first = await take(room, draft)
    assert codes(first) == ["TRANSLATION_NOT_FOUND"]
    post = await room.post("Tides")
    second = await take(room, replace(draft, subtitle="A study"))
    assert (second.outcome, codes(second)) == ("updated", [])
    assert (await room.article(first.articles[0][0])).original_id == post.article_id


@pytest.mark.parametrize("named", ["med_00000000000000000000000001", "images/quay.png", "x" * 500])
async def test_a_lead_image_that_is_no_picture_here_is_left_out_and_told(named: str, room: Newsroom) -> None:
    draft = DraftArticle(source="x", title="On Quays", lead_image_id=named)
    first = await take(room, draft)
    assert codes(first) == ["LEAD_IMAGE_NOT_FOUND"]
    again = await take(room, draft)
    assert (again.outcome, codes(again)) == ("unchanged", ["LEAD_IMAGE_NOT_FOUND"])
    held = await added(room)
    await take(room, replace(draft, lead_image_id=held))
    assert (await room.article(first.articles[0][0])).lead_image_id == held
    left = await take(room, draft)
    assert codes(left) == ["LEAD_IMAGE_NOT_FOUND"]
    assert (await room.article(first.articles[0][0])).lead_image_id == held, "what is here stays"
