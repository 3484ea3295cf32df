"""Pages and feeds that keep copies, as they are imported."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from support.cases import cases
from support.growth import assert_grows

from gql_blog.plugin import ArticleStatus, ExportArticle, ExportSite, ImportRefused
from gql_blog_exports.article_parts import PageOptions
from gql_blog_exports.atom import write_article_feed as write_atom
from gql_blog_exports.atom_import import is_atom
from gql_blog_exports.exported_import import is_exported, parse_exported
from gql_blog_exports.feed_pages import FeedOptions
from gql_blog_exports.html_page import write_page
from gql_blog_exports.json_feed import write_article_feed as write_json_feed
from gql_blog_exports.json_feed_import import is_json_feed
from gql_blog_exports.shown_articles import ShownArticles

Files = Callable[..., dict[str, bytes]]


@pytest.fixture
def files(site: ExportSite) -> Files:
    """Articles in each of the formats."""

    def written(*articles: ExportArticle) -> dict[str, bytes]:
        return {
            "html": write_page(articles, PageOptions(), site),
            "atom": write_atom(articles, FeedOptions(), site),
            "json-feed": write_json_feed(articles, FeedOptions(), site),
        }

    return written


@cases("form", ["html", "atom", "json-feed"])
def test_what_was_written_is_known_and_read(
    form: str, post: ExportArticle, answer: ExportArticle, files: Files
) -> None:
    data = files(post, answer)[form]
    for marked in (
        data,
        b"\xef\xbb\xbf" + data,
        b"\n" + data.replace(b"<!doctype html>", b"<!DOCTYPE HTML>\n<!-- x -->"),
    ):
        assert is_exported(marked[:65_536])
        first, second = parse_exported(marked.removeprefix(b"\n") if form == "atom" else marked)
        assert (first.title, first.source, first.findings) == ("On Tides", post.source, ())
        assert (second.subtitle, second.responding_to and second.responding_to.slug) == ("It Does Not", "on-tides")
    assert not is_json_feed(data), "and by nobody else"
    assert not is_atom(data)


def test_other_files_are_not_taken(post: ExportArticle, files: Files) -> None:
    of_post = files(post)
    for data in (
        b"",
        b"---\ntitle: x\n---\n\n" + of_post["html"],
        b"<!doctype html><html><head><title>x</title></head><body>gql-blog:copy</body></html>",
        b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>urn:x-gql-blog:dialogue</title></feed>',
        b'{"version": "https://jsonfeed.org/version/1", "title": "\\"_dialogue\\": {\\"copies\\": true", "items": []}',
    ):
        assert not is_exported(data)
        with pytest.raises(ImportRefused, match="keeps copies"):
            parse_exported(data)


@cases("form", ["html", "atom", "json-feed"])
def test_a_status_is_marked_and_comes_back(form: str, post: ExportArticle, files: Files) -> None:
    public = files(post)[form]
    hidden = files(replace(post, status=ArticleStatus.ARCHIVED))[form]
    mark = {"html": b'name="gql-blog:status" content="ARCHIVED"', "atom": b"<app:draft>yes<", "json-feed": b'"status":'}
    assert (mark[form] in public, mark[form] in hidden) == (False, True)
    (draft,) = parse_exported(hidden)
    assert draft.status is ArticleStatus.ARCHIVED


def test_the_page_of_what_is_not_public_is_kept_from_search_engines(post: ExportArticle, files: Files) -> None:
    draft = replace(post, status=ArticleStatus.DRAFT)
    assert b'<meta name="robots" content="noindex">' in files(draft, post)["html"]
    assert b"robots" not in files(post)["html"]


@cases("form", ["html", "atom", "json-feed"])
def test_a_change_of_what_is_shown_is_told(form: str, post: ExportArticle, files: Files) -> None:
    data = files(post)[form]
    mark = b"&lt;/p&gt;" if form == "atom" else b"</p>"
    changed = data.replace(b"tide turns." + mark, b"tide turns!" + mark)
    (draft,) = parse_exported(changed)
    assert [each.code for each in draft.findings] == ["COPY_IMPORTED"]
    assert draft.source == post.source
    (draft,) = parse_exported(data.replace(b"><", b">\n  <") if form == "html" else data)
    assert draft.findings == (), "white space is not what is shown"


@cases("form", ["html", "atom", "json-feed"])
def test_a_file_that_has_lost_a_copy_is_refused(
    form: str, post: ExportArticle, answer: ExportArticle, files: Files
) -> None:
    data = files(post, answer)[form].decode()
    match form:
        case "html":
            start = data.index('<meta name="gql-blog:copy"')
            lost = data[:start] + data[data.index(">", start) + 1 :]
        case "atom":
            start = data.index("<dialogue:copy>")
            lost = data[:start] + data[data.index("</dialogue:copy>") + len("</dialogue:copy>") :]
        case _:
            feed = json.loads(data)
            del feed["items"][0]["_dialogue"]["copy"]
            lost = json.dumps(feed)
    with pytest.raises(ImportRefused, match=f"--format {form}") as refused:
        parse_exported(lost.encode())
    assert refused.value.reason == "FILE_INCOMPLETE"


@cases("copy", ["x", "x\n---\ntitle: x\n---\n\nx", "0" * 64 + "\n<!-- article 1 of 2: 0123456789abcdef -->\n"])
def test_a_damaged_copy_is_refused(copy: str) -> None:
    item = {"title": "x", "content_html": "x", "_dialogue": {"copy": copy}}
    feed = {"version": "https://jsonfeed.org/version/1", "_dialogue": {"copies": True}, "items": [item]}
    with pytest.raises(ImportRefused):
        parse_exported(json.dumps(feed).encode())


@cases("items", [None, 7, [7], [{"_dialogue": 7}], []])
def test_a_feed_without_items_is_refused(items: object) -> None:
    feed = {"version": "https://jsonfeed.org/version/1", "_dialogue": {"copies": True}, "items": items}
    with pytest.raises(ImportRefused, match="has no copy"):
        parse_exported(json.dumps(feed).encode())


def test_what_the_options_leave_out_is_in_no_copy(told: ExportArticle, site: ExportSite) -> None:
    (draft,) = parse_exported(write_page((told,), PageOptions(comments=False, listed=False), site))
    assert (draft.comments, draft.mentions) == ((), ())
    (draft,) = parse_exported(write_page((told,), PageOptions(), site))
    assert (len(draft.comments), len(draft.mentions)) == (2, 1)


def test_white_space_before_a_file_is_read_once() -> None:
    assert_grows(is_exported, b" " * 4_000, b" " * 16_000, most=6)


def test_what_a_page_shows_is_joined_once() -> None:
    small, large = (f"<article>{('x' * 200 + '<b>') * count}" for count in (2_500, 10_000))
    assert_grows(ShownArticles, small, large, most=6)
