"""What exports of Ghost hold beside the words of their posts: each is taken, or told in the ledger."""

import json
from datetime import UTC
from datetime import date as Date
from io import BytesIO
from typing import Any

from support.cases import cases

from gql_blog.plugin import DraftArticle, DraftByline, Fate, Finding, ForeignArticle, LedgerEntry
from gql_blog_importers.foreign.export_formats import GHOST
from gql_blog_importers.format_options import GhostOptions

HOME = "https://tides.example.org"
POST = {
    **{"id": "p1", "title": "On Tides", "slug": "on-tides", "html": "<p>x</p>", "status": "published"},
    "published_at": "2019-05-02T10:00:00.000Z",
}
IMAGE = "__GHOST_URL__/content/images/pier.png"


def _read(post: dict[str, Any], url: str = "", **tables: Any) -> tuple[DraftArticle, list[Finding]]:
    assert GHOST.read is not None
    found = [*GHOST.read(BytesIO(json.dumps({"posts": [post], **tables}).encode()), UTC, GhostOptions(url=url))]
    (article,) = (each for each in found if isinstance(each, ForeignArticle))
    assert {each.kind for each in article.draft.ledger} <= set(GHOST.holds)
    return article.draft, [each for each in found if isinstance(each, Finding)]


def test_the_image_above_a_post_has_its_description_and_caption() -> None:
    meta = [{"id": "m1", "post_id": "p1", "feature_image_alt": "A pier", "feature_image_caption": "At <em>ebb</em>"}]
    draft, told = _read({**POST, "feature_image": IMAGE}, url=HOME, posts_meta=meta)
    assert draft.source == (
        f'<figure><img src="{HOME}/content/images/pier.png" alt="A pier">'
        "<figcaption>At <em>ebb</em></figcaption></figure>\n\nx"
    )
    assert told == []
    assert LedgerEntry("featured image") in draft.ledger


@cases(
    "stated",
    [
        {"settings": [{"key": "url", "value": f"{HOME}/"}]},
        {"url": HOME},
        {"post": {"url": f"{HOME}/on-tides/"}},
    ],
)
def test_files_are_at_the_address_of_the_site(stated: dict[str, Any]) -> None:
    html = f'<p><img src="{IMAGE}"> <a href="__GHOST_URL__/ebb/">ebb</a></p>'
    post = {**POST, "html": html, **stated.pop("post", {})}
    draft, told = _read(post, **stated)
    assert draft.source == f"![]({HOME}/content/images/pier.png) [ebb](/ebb/)"
    assert told == []


def test_images_without_an_address_are_told_with_the_remedy() -> None:
    draft, (told,) = _read({**POST, "html": f'<p><img src="{IMAGE}"></p>'})
    assert draft.source == "![](/content/images/pier.png)"
    assert told.code == "SITE_ADDRESS_NOT_STATED"
    assert "--option url=" in told.message


def test_what_the_site_says_of_an_author_is_the_bio_of_the_byline() -> None:
    users = [{"id": "u1", "name": "Mara Lind", "bio": "Mara Lind\nlives by the sea."}, {"id": "u2", "name": "Ina"}]
    authors = [{"post_id": "p1", "author_id": each, "sort_order": at} for at, each in enumerate(("u2", "u1"))]
    draft, _ = _read(POST, users=users, posts_authors=authors)
    assert draft.bylines == (DraftByline("Ina"), DraftByline("Mara Lind", bio="Mara Lind lives by the sea."))


def test_the_day_of_a_later_change_is_taken() -> None:
    assert _read({**POST, "updated_at": "2020-01-01T00:00:00Z"})[0].updated_on == Date(2020, 1, 1)
    assert _read({**POST, "updated_at": "2019-05-02T11:00:00Z"})[0].updated_on is None


def test_every_card_is_counted_and_products_and_descriptions_of_links_are_taken() -> None:
    product = {"type": "product", "productTitle": "A chart", "productDescription": "<p>Of the bay.</p>"}
    bookmark = {"type": "bookmark", "url": f"{HOME}/ebb", "metadata": {"title": "Ebb", "description": "On low water."}}
    cards = [product, bookmark, {"type": "signup"}, {"type": "email-cta"}, {"type": "crystal-ball"}]
    draft, _ = _read({**POST, "html": None, "lexical": json.dumps({"root": {"children": cards}})})
    assert draft.source == f"**A chart**\n\nOf the bay.\n\n[Ebb]({HOME}/ebb)\n\nOn low water."
    assert [(each.fate, each.reason, each.count) for each in draft.ledger if each.kind == "card"] == [
        (Fate.TAKEN, "", 2),
        (Fate.LEFT_OUT, "signup", 1),
        (Fate.LEFT_OUT, "email-cta", 1),
        (Fate.UNKNOWN, "crystal-ball", 1),
    ]


def test_an_old_path_of_a_published_post_leads_to_it() -> None:
    assert _read({**POST, "url": f"{HOME}/2019/on-tides/"})[0].old_paths == (f"{HOME}/2019/on-tides/",)
    assert _read({**POST, "url": f"{HOME}/on-tides/"})[0].old_paths == ()
