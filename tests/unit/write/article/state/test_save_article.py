"""One change of an article, saved whole."""

from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.store import Audit, OldSlug, Outbox, SearchText
from gql_blog.write import BylineInput, UpdateArticle
from gql_blog.write.article.state.save_article import anchor_prefix

pytestmark = sqlite_mostly


def test_anchors_of_articles_made_together_differ() -> None:
    assert anchor_prefix("art_01m89adk492e2dyyfmvwdy8gd6") == "fmvwdy8gd6"


PAGES = {"type", "url", "previousUrls", "surrogateKeys", "affects", "more"}
"""What an event of what everybody sees tells besides."""


async def test_the_lead_is_the_beginning_on_one_line(lite: Newsroom) -> None:
    post = await lite.post(source="One\ntwo.\n\n" + "word " * 400)
    article = await lite.article(post.article_id)
    assert article.lead.startswith("One two. word word")
    assert article.lead.endswith(" word…")
    assert 990 < len(article.lead) <= 1_000


async def test_a_text_that_changes_beside_equal_notes_needs_no_second_rendering(room: Newsroom) -> None:
    post = await room.post(source="One[^1].\n\n[^1]: A note.\n")
    before = await room.article(post.article_id)
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, source="Two[^1].\n\n[^1]: A note.\n"))
    after = await room.article(post.article_id)
    assert after.html != before.html
    assert after.endnotes == before.endnotes
    assert (before.rendered_version, after.rendered_version) == (1, 3)
    assert await room.database.count_unrendered() == 0


async def test_what_is_searched_follows_every_change(room: Newsroom) -> None:
    post = await room.post("Tides", source="Water.", bylines=(BylineInput(name="José"),), tags=("Sea",))
    await room.run(UpdateArticle(id=post.article_id, expected_version=2, title="潮汐表", bylines=()))
    (row,) = await room.rows(SearchText)
    assert row.article_id == post.article_id
    kept = {entry.rpartition("=")[0] for entry in row.words.split(" ")}
    assert kept == {*"潮汐表", "潮汐", "汐表", "=en", "=en=sea", "=en=water"}
    assert row.runs == "潮汐表"


async def test_the_event_tells_what_anybody_may_know(lite: Newsroom) -> None:
    post = await lite.post("Tides", locale="fr")
    event = (await lite.rows(Outbox))[-1]
    told = {name: value for name, value in event.payload.items() if name not in PAGES}
    assert event.payload.keys() - told.keys() == PAGES
    assert told == {
        "slug": "tides",
        "locale": "fr",
        "status": "PUBLISHED",
        "version": 2,
        "rootId": post.article_id,
        "public": True,
        "wasPublic": False,
    }


async def test_the_audit_keeps_no_text_but_tells_that_it_changed(lite: Newsroom) -> None:
    post = await lite.post(source="A secret draft.")
    await lite.run(UpdateArticle(id=post.article_id, expected_version=2, source="A public text."))
    audit = (await lite.rows(Audit))[-1]
    assert set(audit.after) == {"source"}
    assert audit.before["source"]["characters"] == 15
    assert audit.before["source"]["hash"] != audit.after["source"]["hash"]
    assert "secret" not in str(audit.before)


async def test_a_slug_given_back_is_no_old_one(room: Newsroom) -> None:
    post = await room.post("Tides")
    for version, slug in enumerate(("a", "tides", "a", "b"), start=2):
        await room.run(UpdateArticle(id=post.article_id, expected_version=version, slug=slug))
    assert sorted(each.slug for each in await room.rows(OldSlug)) == ["a", "tides"]
