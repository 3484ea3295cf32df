"""A line of a list is linked as soon as it can mean one response alone, and unlinked when it no longer can."""

from datetime import date
from typing import Any

import pytest
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import DraftArticle, DraftByline, DraftMention, Reference, Role
from gql_blog.store import Mention
from gql_blog.write import (
    BylineInput,
    CreateResponse,
    ImportArticle,
    PublishArticle,
    UnpublishArticle,
    UpdateArticle,
)
from gql_blog.write.article.state.article_state import ArticleState, Credit
from gql_blog.write.article.state.mentions import printed_names

pytestmark = sqlite_mostly


async def page(room: Newsroom, *mentions: DraftMention, title: str = "A Page", to: str | None = "Tides") -> str:
    """Import a response to Tides (or a post, without) whose page lists these responses; return its id."""
    answers = Reference(title=to) if to else None
    draft = DraftArticle(source="x", title=title, responding_to=answers, mentions=mentions)
    result = await room.run(ImportArticle(draft=draft, imported_from=title, source_hash="0" * 64))
    return str(result.articles[0][0])


async def links(room: Newsroom) -> list[Any]:
    return [each.response_id for each in await room.rows(Mention)]


async def test_a_response_written_here_is_linked_too(room: Newsroom) -> None:
    post = await room.post("Tides")
    await page(room, DraftMention("Ada Lund"))
    answer = await room.response(post.article_id, "One", publish=False, bylines=(BylineInput(name="Ada Lund"),))
    assert await links(room) == [answer.article_id]


async def test_a_posts_own_page_lists_its_responses(room: Newsroom) -> None:
    post_id = await page(room, DraftMention("Ada"), title="Tides", to=None)
    answer = await room.response(post_id, "One", bylines=(BylineInput(name="Ada"),))
    assert await links(room) == [answer.article_id]
    await room.response(answer.article_id, "Deeper", bylines=(BylineInput(name="Ada"),))
    assert await links(room) == [answer.article_id]


async def test_a_change_of_names_title_date_or_place_is_followed(room: Newsroom) -> None:
    post, other = await room.post("Tides"), await room.post("Other")
    await page(room, DraftMention("Ada", "One", date(2017, 12, 11)))
    answer = await room.response(
        post.article_id, "One", bylines=(BylineInput(name="Ada"),), published_on=date(2017, 12, 12)
    )
    version = answer.version
    steps: list[tuple[dict[str, Any], bool]] = [
        ({"subtitle": "x"}, True),
        ({"bylines": (BylineInput(name="Bo"),)}, False),
        ({"bylines": (BylineInput(name="Ada"),)}, True),
        ({"title": "Two"}, False),
        ({"title": "ONE"}, True),
        ({"published_on": date(2017, 12, 13)}, False),
        ({"published_on": None}, True),
        ({"responding_to_id": other.article_id}, False),
        ({"responding_to_id": post.article_id}, True),
    ]
    for fields, linked in steps:
        command = UpdateArticle(id=answer.article_id, expected_version=version, **fields)
        version = (await room.run(command)).version
        assert await links(room) == [answer.article_id if linked else None], fields


async def test_a_second_response_of_the_name_makes_the_line_doubtful(room: Newsroom) -> None:
    post = await room.post("Tides")
    await page(room, DraftMention("Ada", None, date(2017, 12, 11)))
    ada = (BylineInput(name="Ada"),)
    one = await room.response(post.article_id, "One", bylines=ada, published_on=date(2017, 12, 11))
    two = await room.response(post.article_id, "Two", bylines=ada, published_on=date(2017, 12, 11))
    assert await links(room) == [None]
    await room.run(UpdateArticle(id=two.article_id, expected_version=2, published_on=date(2018, 1, 1)))
    assert await links(room) == [one.article_id]


async def test_a_page_does_not_mean_itself(room: Newsroom) -> None:
    await room.post("Tides")
    page_id = await page(room, DraftMention("Ada"))
    await room.run(UpdateArticle(id=page_id, expected_version=1, bylines=(BylineInput(name="Ada"),)))
    assert await links(room) == [None]


async def test_a_page_that_answers_another_post_means_the_answers_there(room: Newsroom) -> None:
    await room.post("Tides")
    other = await room.post("Other")
    answer = await room.response(other.article_id, "One", bylines=(BylineInput(name="Ada"),))
    page_id = await page(room, DraftMention("Ada"))
    assert await links(room) == [None]
    await room.run(UpdateArticle(id=page_id, expected_version=1, responding_to_id=other.article_id))
    assert await links(room) == [answer.article_id]


@pytest.mark.parametrize("printed", ["Ada, Bo and Cy", "Ada, Bo, and Cy", "Ada, Bo & Cy", "Ada、Bo、Cy", "Ada、Bo和Cy"])
async def test_several_names_are_printed_in_several_ways(printed: str, lite: Newsroom) -> None:
    post = await lite.post("Tides")
    await page(lite, DraftMention(printed))
    names = tuple(BylineInput(name=each) for each in ("Ada", "Bo", "Cy"))
    answer = await lite.response(post.article_id, "One", bylines=names)
    linked = await links(lite)
    assert linked == [answer.article_id]


def test_one_name_is_printed_in_one_way() -> None:
    state = ArticleState(title="A", source="", slug="a", locale="en", bylines=(Credit("con_1", "José"),))
    assert printed_names(state) == {"José", "Jose\u0301"}
    assert DraftByline("José").name in printed_names(state)


async def test_a_draft_takes_no_link_from_what_is_published(room: Newsroom) -> None:
    """Everybody would see by it that somebody writes a draft, and an author could unlink what others wrote."""
    post = await room.post("Tides")
    await page(room, DraftMention("Ada Lund"))
    shown = await room.response(post.article_id, "One", bylines=(BylineInput(name="Ada Lund"),))
    author = await room.somebody(Role.AUTHOR)
    draft = await room.run(
        CreateResponse(
            responding_to_id=post.article_id, title="Two", source="x", bylines=(BylineInput(name="Ada Lund"),)
        ),
        author,
    )
    assert await links(room) == [shown.article_id]
    published = await room.run(PublishArticle(id=draft.article_id, expected_version=1))
    assert await links(room) == [None], "it may mean two by now"
    await room.run(UnpublishArticle(id=draft.article_id, expected_version=published.version))
    assert await links(room) == [shown.article_id]
