"""New articles are drafts of those who make them."""

from datetime import date

import pytest
from support.writing import Newsroom

from gql_blog.content import ResponseKind, Role
from gql_blog.errors import Duplicate, NotFound
from gql_blog.store import Article
from gql_blog.write import CreatePost, CreateResponse


async def test_a_new_article_is_a_draft_of_its_maker(lite: Newsroom) -> None:
    author = await lite.somebody(Role.AUTHOR)
    written = await lite.run(CreatePost(title="A", source="B"), author)
    article = await lite.article(written.article_id)
    assert (written.version, article.status, article.created_by_id, article.published_on) == (
        1,
        "DRAFT",
        author.user_id,
        None,
    )
    assert article.created_at == article.updated_at


async def test_nothing_left_out_is_made_up_but_the_slug_and_the_language(lite: Newsroom) -> None:
    written = await lite.run(CreatePost(title="制裁", source="", slug=None, locale=None, published_on=None))
    article = await lite.article(written.article_id)
    assert (article.slug, article.locale, article.subtitle, article.html, article.credited_names) == (
        "zhi-cai",
        "en",
        None,
        "",
        "",
    )


async def test_a_response_may_answer_a_response_and_translate(lite: Newsroom) -> None:
    post = await lite.post("Tides")
    one = await lite.response(post.article_id, "One")
    command = CreateResponse(
        responding_to_id=one.article_id,
        kind=ResponseKind.SUPPLEMENT,
        title="Two",
        source="x",
        translation_of_id=one.article_id,
        published_on=date(2018, 1, 5),
    )
    article = await lite.article((await lite.run(command)).article_id)
    assert (article.responding_to_id, article.root_id, article.original_id, article.response_kind) == (
        one.article_id,
        post.article_id,
        one.article_id,
        "SUPPLEMENT",
    )
    assert article.published_on == date(2018, 1, 5)


async def test_what_is_missing_or_taken_is_told(lite: Newsroom) -> None:
    await lite.post("Tides")
    with pytest.raises(Duplicate) as taken:
        await lite.run(CreatePost(title="Other", source="x", slug="tides"))
    assert taken.value.path == ("input", "slug")
    with pytest.raises(NotFound) as missing:
        await lite.run(CreatePost(title="Other", source="x", translation_of_id="art_" + "0" * 26))
    assert missing.value.path == ("input", "translationOfId")
    assert len(await lite.rows(Article)) == 1
