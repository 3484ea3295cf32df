"""What is left out stays, null clears, and lists are replaced whole."""

from datetime import date
from typing import Any

import pytest
from support.writing import Newsroom

from gql_blog.content import ResponseKind
from gql_blog.errors import InputError
from gql_blog.store import Article
from gql_blog.write import BylineInput, UpdateArticle


async def test_what_is_left_out_stays_and_null_clears(room: Newsroom) -> None:
    post = await room.post(subtitle="More", bylines=(BylineInput(name="Ada"),), tags=("Sea",), locale="fr")
    before = await room.article(post.article_id)
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, title="Other"))
    after = await room.article(post.article_id)
    kept = ("subtitle", "locale", "slug", "source", "html", "status", "published_on", "published_at", "credited_names")
    assert {name: getattr(after, name) for name in kept} == {name: getattr(before, name) for name in kept}
    command = UpdateArticle(
        id=post.article_id, expected_version=3, subtitle=None, published_on=None, bylines=None, tags=None
    )
    await room.run(command)
    after = await room.article(post.article_id)
    assert (after.subtitle, after.published_on, after.credited_names, after.title) == (None, None, "", "Other")


@pytest.mark.parametrize("name", ["title", "source", "slug", "locale"])
async def test_what_must_be_there_cannot_be_cleared(name: str, lite: Newsroom) -> None:
    post = await lite.post()
    empty: dict[str, Any] = {name: None}
    with pytest.raises(InputError) as caught:
        await lite.run(UpdateArticle(id=post.article_id, expected_version=2, **empty))
    assert caught.value.path == ("input", name)


async def test_kind_and_target_are_a_responses_own(lite: Newsroom) -> None:
    post = await lite.post("Tides")
    answer = await lite.response(post.article_id, "One")
    await lite.run(UpdateArticle(id=answer.article_id, expected_version=2, kind=ResponseKind.REVIEW))
    assert (await lite.article(answer.article_id)).response_kind == "REVIEW"
    with pytest.raises(InputError) as caught:
        await lite.run(UpdateArticle(id=answer.article_id, expected_version=3, kind=None))
    assert caught.value.path == ("input", "kind")
    await lite.run(UpdateArticle(id=answer.article_id, expected_version=3, kind=None, responding_to_id=None))
    now_a_post = await lite.article(answer.article_id)
    assert (now_a_post.response_kind, now_a_post.responding_to_id) == (None, None)
    with pytest.raises(InputError) as post_has_none:
        await lite.run(UpdateArticle(id=post.article_id, expected_version=2, kind=ResponseKind.REVIEW))
    assert post_has_none.value.path == ("input", "kind")


async def test_an_article_translates_neither_itself_nor_its_translation(lite: Newsroom) -> None:
    one = await lite.post("One")
    two = await lite.post("Two", translation_of_id=one.article_id)
    for target in (one, two):
        with pytest.raises(InputError) as caught:
            await lite.run(UpdateArticle(id=one.article_id, expected_version=2, translation_of_id=target.article_id))
        assert caught.value.path == ("input", "translationOfId")


async def test_another_language_has_the_notes_read_anew_and_the_same_bytes_made(lite: Newsroom) -> None:
    post = await lite.post(source="A[^1].\n\n[^1]: B.")
    before = await lite.article(post.article_id)
    await lite.run(UpdateArticle(id=post.article_id, expected_version=2, locale="de"))
    after = await lite.article(post.article_id)
    assert (after.locale, after.html, after.rendering) == ("de", before.html, before.rendering)


async def test_a_stub_that_gets_a_text_is_one_no_longer(lite: Newsroom) -> None:
    post = await lite.post("Tides")
    async with lite.database.transaction():
        await Article.filter(id=post.article_id).update(is_stub=True, source="")
    await lite.run(UpdateArticle(id=post.article_id, expected_version=2, subtitle="x"))
    assert (await lite.article(post.article_id)).is_stub
    await lite.run(UpdateArticle(id=post.article_id, expected_version=3, source="Text."))
    article = await lite.article(post.article_id)
    assert (article.is_stub, article.public) == (False, True)


async def test_a_note_that_is_too_long_is_refused(lite: Newsroom) -> None:
    post = await lite.post()
    with pytest.raises(InputError) as caught:
        await lite.run(UpdateArticle(id=post.article_id, expected_version=2, title="B", note="x" * 2_001))
    assert caught.value.path == ("input", "note")


async def test_an_abstract_and_a_printed_update_are_kept_and_cleared(lite: Newsroom) -> None:
    post = await lite.post(abstract="Tides\n\nturn.", updated_on=date(2020, 3, 1))
    article = await lite.article(post.article_id)
    assert (article.abstract, article.updated_on) == ("Tides\n\nturn.", date(2020, 3, 1))
    await lite.run(UpdateArticle(id=article.id, expected_version=article.version, abstract=None, updated_on=None))
    cleared = await lite.article(article.id)
    assert (cleared.abstract, cleared.updated_on) == (None, None)
