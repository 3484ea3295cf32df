"""What a draft states is said; what it leaves open stays."""

from dataclasses import replace
from datetime import date

import pytest
from support.importing import codes, take
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.content import DraftArticle, DraftByline, Reference, ResponseKind
from gql_blog.errors import InputError
from gql_blog.store import Article
from gql_blog.write import UpdateArticle

pytestmark = sqlite_mostly

ADA = (DraftByline("Ada"),)
TO_TIDES = Reference(title="Tides")
FULL = DraftArticle(
    source="x",
    title="A",
    subtitle="B",
    locale="fr",
    published_on=date(2017, 12, 11),
    responding_to=TO_TIDES,
    kind=ResponseKind.REJOINDER,
    bylines=ADA,
    tags=("Sea",),
)


async def test_everything_stated_is_said(room: Newsroom) -> None:
    ((article_id, slug, title), _) = (await take(room, FULL)).articles
    row = await room.article(article_id)
    assert (slug, title, row.subtitle, row.locale, row.published_on) == ("a", "A", "B", "fr", date(2017, 12, 11))
    assert (row.response_kind, row.credited_names) == ("REJOINDER", "Ada")


async def test_what_a_later_file_leaves_open_stays(room: Newsroom) -> None:
    ((article_id, _, _), _) = (await take(room, FULL)).articles
    await take(room, DraftArticle(source="y", title="A"))
    row = await room.article(article_id)
    assert (row.text, row.subtitle, row.locale, row.published_on) == ("y", "B", "fr", date(2017, 12, 11))
    assert (row.response_kind, row.credited_names) == ("REJOINDER", "Ada")


async def test_a_later_file_may_name_what_the_article_translates(room: Newsroom) -> None:
    original = await room.post("Marées", locale="fr")
    draft = DraftArticle(source="x", title="Tides")
    ((article_id, _, _),) = (await take(room, draft)).articles
    assert (await room.article(article_id)).original_id == article_id
    await take(room, replace(draft, translation_of=Reference(title="Marées")))
    assert (await room.article(article_id)).original_id == original.article_id
    result = await take(room, replace(draft, translation_of=Reference(title="Gezeiten")))
    assert codes(result) == ["TRANSLATION_NOT_FOUND"]
    assert (await room.article(article_id)).original_id == original.article_id


async def test_an_untitled_response_is_renamed_with_its_people(lite: Newsroom) -> None:
    draft = DraftArticle(source="x", responding_to=TO_TIDES, bylines=ADA, slug="mine")
    ((article_id, _, title), _) = (await take(lite, draft)).articles
    assert title == "Response by Ada"
    await take(lite, replace(draft, bylines=(DraftByline("Ada"), DraftByline("Bo"))))
    assert (await lite.article(article_id)).title == "Response by Ada and Bo"
    await lite.run(UpdateArticle(id=article_id, expected_version=2, title="A Title"))
    await take(lite, replace(draft, source="y"))
    assert (await lite.article(article_id)).title == "A Title"


async def test_two_untitled_responses_by_one_name_are_two(lite: Newsroom) -> None:
    draft = DraftArticle(source="x", responding_to=TO_TIDES, bylines=ADA)
    slugs = [(await take(lite, replace(draft, source=text), text)).articles[0][1] for text in ("a", "b")]
    assert slugs == ["ada-tides", "ada-tides-2"]


async def test_a_text_that_nothing_names_is_refused(lite: Newsroom) -> None:
    with pytest.raises(InputError) as caught:
        await take(lite, DraftArticle(source="x", bylines=ADA))
    assert caught.value.path == ("input", "title")
    assert await lite.rows(Article) == []
