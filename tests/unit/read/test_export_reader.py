"""Whole articles over both databases: what is in them, for whom, and in which order."""

from datetime import date

import pytest
from support.reading import Library, library_over

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import ArticleStatus, BylineRole, SiteUrls, Verdict
from gql_blog.read.export_reader import ExportReader
from gql_blog.store import Database
from gql_blog.write import BylineInput, CommentRef, ModerateComments, SubmitComment, UpdateArticle


@pytest.fixture
def library(database: Database) -> Library:
    return library_over(database)


@pytest.fixture
def whole(database: Database) -> ExportReader:
    return ExportReader(database.reader, SiteUrls("https://blog.example/"))


async def test_an_article_with_all_that_belongs_to_it(library: Library, whole: ExportReader) -> None:
    post = await library.newsroom.post(
        "On Tides",
        source="*The sea.*[^1]\n\n[^1]: Smith, *Tides* (2001), 7.",
        bylines=(BylineInput(name="Ada Reed", bio="Sails."), BylineInput(name="Bo Lund")),
        tags=("Sea", "Moon"),
        published_on=date(2026, 3, 1),
    )
    found = await whole.article("on-tides", ANONYMOUS)
    assert found is not None
    assert (found.id, found.title, found.status) == (post.article_id, "On Tides", ArticleStatus.PUBLISHED)
    assert found.url == "https://blog.example/on-tides"
    assert found.source.startswith("*The sea.*")
    assert "<em>The sea.</em>" in found.html
    assert found.published_on == date(2026, 3, 1)
    assert found.created_at.utcoffset() is not None
    assert [(each.name, each.role, each.bio) for each in found.bylines] == [
        ("Ada Reed", BylineRole.AUTHOR, "Sails."),
        ("Bo Lund", BylineRole.AUTHOR, None),
    ]
    assert found.tags == ("Sea", "Moon")
    assert [note.number for note in found.notes] == [1]
    assert len(found.read_notes) == 1
    assert (found.kind, found.responding_to_id, found.responding_to_url) == (None, None, None)


async def test_what_one_may_not_see_is_in_no_file(library: Library, whole: ExportReader) -> None:
    post = await library.newsroom.post("On Tides")
    await library.newsroom.response(post.article_id, "Hidden", publish=False)
    assert await whole.article("hidden", ANONYMOUS) is None
    assert await whole.article("nowhere", OPERATOR) is None
    assert [each.slug for each in await whole.dialogue("on-tides", ANONYMOUS)] == ["on-tides"]
    assert [each.slug for each in await whole.dialogue("on-tides", OPERATOR)] == ["on-tides", "hidden"]
    assert await whole.slugs(ANONYMOUS) == ("on-tides",)
    assert await whole.slugs(OPERATOR) == ("hidden", "on-tides")
    assert await whole.slugs(OPERATOR, posts=True) == ("on-tides",)


async def test_a_dialogue_is_read_each_before_its_answers(library: Library, whole: ExportReader) -> None:
    room = library.newsroom
    post = await room.post("Post", published_on=date(2026, 1, 1))
    late = await room.response(post.article_id, "Late", published_on=date(2026, 3, 1))
    early = await room.response(post.article_id, "Early", published_on=date(2026, 2, 1))
    await room.response(late.article_id, "To Late", published_on=date(2026, 3, 2))
    await room.response(early.article_id, "To Early", published_on=date(2026, 5, 1))
    found = await whole.dialogue("post", ANONYMOUS)
    assert [each.title for each in found] == ["Post", "Early", "To Early", "Late", "To Late"]
    assert found[1].responding_to_slug == "post"
    assert found[1].responding_to_title == "Post"
    assert found[1].responding_to_url == "https://blog.example/post"


async def test_only_public_comments_come_in_the_order_of_their_days(library: Library, whole: ExportReader) -> None:
    room = library.newsroom
    post = await room.post("On Tides")
    made = [
        await room.run(SubmitComment(article_id=post.article_id, parent_id=None, author_name=name, body=f"By {name}."))
        for name in ("Ada Reed", "Bo Lund")
    ]
    refs = (CommentRef(id=made[0].comment_id, expected_version=1),)
    await room.run(ModerateComments(comments=refs, verdict=Verdict.APPROVE, reason="On the subject."))
    for viewer in (ANONYMOUS, OPERATOR):
        found = await whole.article("on-tides", viewer)
        assert found is not None
        assert [(each.id, each.author_name) for each in found.comments] == [(made[0].comment_id, "Ada Reed")]


async def test_an_old_slug_finds_the_article(library: Library, whole: ExportReader) -> None:
    post = await library.newsroom.post("On Tides")
    await library.newsroom.run(UpdateArticle(id=post.article_id, expected_version=post.version, slug="tides"))
    found = await whole.article("on-tides", ANONYMOUS)
    assert found is not None
    assert found.slug == "tides"
    assert [each.slug for each in await whole.dialogue("on-tides", ANONYMOUS)] == ["tides"]


async def test_the_newest_are_those_published_last(library: Library, whole: ExportReader) -> None:
    for title in ("One", "Two", "Three"):
        await library.newsroom.post(title)
    await library.newsroom.post("Draft", publish=False)
    assert [each.title for each in await whole.newest(OPERATOR, 2)] == ["Three", "Two"]
    assert await whole.newest(OPERATOR, 0) == ()
