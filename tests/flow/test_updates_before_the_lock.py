"""What changes before an update has SQLite's lock is what it finds, and what it saves."""

import sqlite3
from contextlib import closing
from functools import partial
from typing import Any

import pytest
from support.rivals import Rival
from support.writing import Newsroom

from gql_blog.content import BylineInput, EditorNotice, NoticeKind
from gql_blog.errors import InputError
from gql_blog.render import Renderer
from gql_blog.store import Contributor, SearchText
from gql_blog.store.tables import Byline, OldSlug, Tag
from gql_blog.write import (
    ArticleWritten,
    CreateContributor,
    CreatePost,
    MergeContributors,
    UpdateArticle,
    UpdateTag,
)

pytestmark = pytest.mark.usefixtures("before_the_lock")

RECREDITED = "UPDATE byline SET credited_name = 'Bea'"


@pytest.fixture
def renderings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sources of articles that were rendered: once for each try."""
    sources: list[str] = []
    render = Renderer.article

    async def counted(own: Renderer, source: str, **options: Any) -> Any:
        sources.append(source)
        return await render(own, source, **options)

    monkeypatch.setattr(Renderer, "article", counted)
    return sources


async def written(lite: Newsroom) -> ArticleWritten:
    return await lite.post(
        bylines=(BylineInput(name="An"),),
        tags=("Sea",),
        notices=(EditorNotice(NoticeKind.CORRECTION, "Corrected."),),
    )


def changed(post: ArticleWritten, **fields: Any) -> UpdateArticle:
    return UpdateArticle(id=post.article_id, expected_version=post.version, **fields)


async def run(lite: Newsroom, sql: str) -> None:
    with closing(sqlite3.connect(str(lite.database.path), timeout=0, isolation_level=None)) as rival:
        assert rival.execute(sql).rowcount


async def test_a_tag_that_is_renamed_is_what_it_saves(lite: Newsroom, before_the_lock: list[Rival]) -> None:
    post = await written(lite)
    before_the_lock.append(partial(run, lite, "UPDATE tag SET name = 'Ocean'"))
    await lite.run(changed(post, title="Ours"))
    (text,) = await lite.rows(SearchText, article_id=post.article_id)
    assert "ocean" in text.words
    assert "sea" not in text.words.split()


async def test_it_is_rendered_once(lite: Newsroom, before_the_lock: list[Rival], renderings: list[str]) -> None:
    post, beside = await written(lite), await lite.post("On Moons")
    retitled = f"UPDATE article SET title = 'Moons' WHERE id = '{beside.article_id}'"
    before_the_lock.append(partial(run, lite, retitled))
    await lite.run(changed(post, source="Ours."))
    assert renderings.count("Ours.") == 1


async def test_a_tag_that_another_has_made_meanwhile_is_taken(
    lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    post = await lite.post()
    before_the_lock.append(partial(other.run, CreatePost(title="On Moons", source="x", tags=("Sky",))))
    await lite.run(changed(post, tags=("Sky",)))
    assert not before_the_lock
    assert len(await lite.rows(Tag, name="Sky")) == 1


async def test_a_tag_that_is_renamed_meanwhile_has_its_new_name(
    lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    post = await written(lite)
    (tag,) = await lite.rows(Tag)
    before_the_lock.append(partial(other.run, UpdateTag(id=tag.id, expected_version=tag.version, name="Ocean")))
    await lite.run(changed(post, tags=("Sea", "Sky")))
    assert sorted(each.name for each in await lite.rows(Tag)) == ["Ocean", "Sky"]


async def test_somebody_whom_another_has_made_meanwhile_is_credited(
    lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    post = await lite.post()
    before_the_lock.append(partial(other.run, CreateContributor(name="Bea")))
    await lite.run(changed(post, bylines=(BylineInput(name="Bea"),)))
    (bea,) = await lite.rows(Contributor)
    (byline,) = await lite.rows(Byline)
    assert byline.contributor_id == bea.id


async def test_bylines_that_are_merged_meanwhile_are_credited_to_whom_they_are_now(
    lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    post = await written(lite)
    into = await other.run(CreateContributor(name="Ann"))
    (an,) = await lite.rows(Contributor, name="An")
    merge = MergeContributors(id=an.id, expected_version=an.version, into_id=into.contributor_id)
    before_the_lock.append(partial(other.run, merge))
    await lite.run(changed(post, source="Ours.", bylines=(BylineInput(name="An"), BylineInput(name="Bea"))))
    assert {each.id for each in await lite.rows(Contributor, name__in=("An", "Ann"))} == {into.contributor_id}
    assert {each.contributor_id for each in await lite.rows(Byline, credited_name="An")} == {into.contributor_id}


async def test_a_slug_that_another_has_taken_meanwhile_is_refused(
    lite: Newsroom, other: Newsroom, before_the_lock: list[Rival]
) -> None:
    post = await lite.post()
    before_the_lock.append(partial(other.run, CreatePost(title="On Moons", source="x", slug="moons")))
    with pytest.raises(InputError):
        await lite.run(changed(post, slug="moons"))
    assert not before_the_lock
    assert (await lite.article(post.article_id)).slug != "moons"


async def test_a_slug_is_kept_beside_a_byline_that_changes(lite: Newsroom, before_the_lock: list[Rival]) -> None:
    post = await written(lite)
    slug = (await lite.article(post.article_id)).slug
    before_the_lock.append(partial(run, lite, RECREDITED))
    await lite.run(changed(post, slug="moons"))
    assert [each.slug for each in await lite.rows(OldSlug)] == [slug]
    assert (await lite.article(post.article_id)).slug == "moons"
