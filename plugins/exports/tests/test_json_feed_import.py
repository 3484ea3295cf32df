"""JSON Feed as it is imported: what was exported comes back, and the feeds of others."""

import json
from datetime import UTC, date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from support.cases import cases

from gql_blog.plugin import Finding, ForeignArticle, ForeignImage, ImportRefused, RefusedItem
from gql_blog.testing import Blog
from gql_blog_exports import hooks
from gql_blog_exports.json_feed_import import ImportOptions, is_json_feed, read_json_feed

HOME = "https://else.org/"


def feed(*items: Any, **more: Any) -> bytes:
    head = {"version": "https://jsonfeed.org/version/1", "title": "Else", "home_page_url": HOME}
    return json.dumps({**head, **more, "items": items}).encode()


def read(data: bytes, **options: Any) -> list[Any]:
    return list(read_json_feed(BytesIO(data), ImportOptions(**options), UTC))


def item(**more: Any) -> dict[str, Any]:
    return {"id": "1", "url": f"{HOME}2019/on-tides/", "title": "On Tides", "content_html": "<p>It turns.</p>", **more}


def test_a_feed_says_that_it_is_one() -> None:
    assert is_json_feed(feed())
    assert is_json_feed(b'{\n  "version" : "https://jsonfeed.org/version/1.1"')
    assert is_json_feed(b"\xef\xbb\xbf\n" + feed())
    assert not is_json_feed(b'{"version": "2.0", "db": []}')
    assert not is_json_feed(b"---\ntitle: On JSON Feed\n---\n\n    " + feed()), "an article may quote one"
    assert not is_json_feed(b"")


def test_an_item_becomes_an_article() -> None:
    stated = item(
        date_published="2019-05-02T23:30:00-02:00",
        authors=[{"name": "Mara Lind"}, {"url": "https://x.org"}, {"name": "Tom"}],
        tags=["tides", " tides", 7],
        language="en-GB",
        image="https://else.org/i.png",
    )
    image, article = read(feed(stated))
    assert image == ForeignImage("https://else.org/i.png")
    draft = article.draft
    assert (draft.title, draft.source, draft.slug, draft.locale) == ("On Tides", "It turns.", "on-tides", "en-GB")
    assert draft.published_on == date(2019, 5, 3), "the day where this site is"
    assert [each.name for each in draft.bylines] == ["Mara Lind", "Tom"]
    assert (draft.tags, article.key, article.addresses) == (("tides",), "on-tides", (stated["url"],))
    assert read(feed(stated), tags=False)[-1].draft.tags == ()


@cases(
    ("stated", "feed_of", "names"),
    [
        ({"author": {"name": "Ada"}}, {}, ["Ada"]),
        ({}, {"authors": [{"name": "Ada"}]}, ["Ada"]),
        ({"authors": []}, {"authors": [{"name": "Ada"}]}, []),
        ({"authors": "Ada"}, {}, []),
        ({}, {}, []),
    ],
)
def test_authors(stated: dict[str, Any], feed_of: dict[str, Any], names: list[str]) -> None:
    (article,) = read(feed(item(**stated), **feed_of))
    assert [each.name for each in article.draft.bylines] == names


def test_plain_text_stays_text_and_what_goes_on_is_told() -> None:
    stated = {**item(content_text="2 < 3\n\n*so*"), "content_html": None}
    finding, article = read(feed(stated, next_url="https://else.org/feed?page=2"))
    assert isinstance(finding, Finding)
    assert "https://else.org/feed?page=2" in finding.message
    assert "2 \\< 3" in article.draft.source or "2 < 3" in article.draft.source or "2 &lt; 3" in article.draft.source
    assert "\\*so\\*" in article.draft.source


@cases(
    ("stated", "code"),
    [
        ({"title": ""}, "TITLE_NOT_STATED"),
        ({"content_html": "<p> </p>"}, "EMPTY"),
        ({"date_published": "2019-02-30T00:00:00Z"}, "IMPOSSIBLE_DATE"),
        ({"date_published": "0001-01-01T00:00:00+14:00"}, "IMPOSSIBLE_DATE"),
        ({"date_published": "9999-12-31T23:59:59-14:00"}, "IMPOSSIBLE_DATE"),
        ({"_dialogue": {"published_on": "soon"}}, "IMPOSSIBLE_DATE"),
    ],
)
def test_an_item_that_cannot_be_one_is_refused_alone(stated: dict[str, Any], code: str) -> None:
    article, refused = read(feed(item(**stated), item()))
    assert isinstance(article, ForeignArticle)
    assert isinstance(refused, RefusedItem)
    assert isinstance(refused.fault, ImportRefused)
    assert refused.fault.reason == code


@cases("data", [b"[]", b"{}", feed(1), b'{"items": {}}', b"{"])
def test_what_is_no_feed_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(ImportRefused):
        read(data)


ASKED = """{ articles(orderBy: [{field: TITLE}]) { nodes {
  title slug locale publishedOn bylines { creditedName role } tags { name }
  ... on Response { respondingTo { title } } } } }"""


def test_what_was_exported_comes_back(blog: Blog, tmp_path: Path) -> None:
    path = tmp_path / "site.feed.json"
    with blog({"exports": hooks}) as one:
        one.seed()
        path.write_bytes(one.export_site("json-feed"))
        before = one.query(ASKED).data
    with blog({"exports": hooks}) as other:
        report = other.import_files(path)
        assert [each["format"] for each in report["files"]] == ["exported"]
        assert other.query(ASKED).data == before
        assert other.import_files(path)["files"][0]["outcome"] == "unchanged"
        assert other.cli("import", str(path), "--format", "json-feed", "--option", "tags=no", "--dry-run").status == 0
