"""A dialogue as an Atom feed."""

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

from gql_blog.plugin import ExportArticle, ExportSite
from gql_blog_exports.atom import write_article_feed, write_site_feed
from gql_blog_exports.feed_pages import FeedOptions

ATOM = "{http://www.w3.org/2005/Atom}"
THREAD = "{http://purl.org/syndication/thread/1.0}"


def _text(element: Element, name: str) -> str | None:
    found = element.find(f"{ATOM}{name}")
    assert found is not None, name
    return found.text


def test_the_feed_is_named_after_what_opens_it(post: ExportArticle, answer: ExportArticle, site: ExportSite) -> None:
    feed = fromstring(write_article_feed((post, answer), FeedOptions(), site))
    assert (_text(feed, "title"), _text(feed, "id")) == (post.title, post.url)
    assert [_text(entry, "title") for entry in feed.iter(f"{ATOM}entry")] == ["On Tides", "No"]


def test_an_answer_is_threaded_to_what_it_answers(post: ExportArticle, answer: ExportArticle, site: ExportSite) -> None:
    first, second = fromstring(write_article_feed((post, answer), FeedOptions(), site)).iter(f"{ATOM}entry")
    assert first.find(f"{THREAD}in-reply-to") is None
    answered = second.find(f"{THREAD}in-reply-to")
    assert answered is not None
    assert (answered.get("ref"), answered.get("href")) == (_text(first, "id"), post.url)


def test_the_same_articles_give_the_same_bytes(post: ExportArticle, answer: ExportArticle, site: ExportSite) -> None:
    options = FeedOptions()
    again = write_article_feed((replace(post), replace(answer)), options, site)
    assert write_article_feed((post, answer), options, site) == again


def test_the_site_comes_in_pages(post: ExportArticle, answer: ExportArticle, site: ExportSite) -> None:
    feed = fromstring(b"".join(write_site_feed((post, answer), FeedOptions(items=1), site)))
    assert (_text(feed, "title"), _text(feed, "id")) == ("Harbour Talk", f"{site.file_url}?items=1")
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links["next"] == f"{site.file_url}?items=1&page=2"
    assert [_text(entry, "title") for entry in feed.iter(f"{ATOM}entry")] == ["On Tides"]
    last = fromstring(b"".join(write_site_feed((post, answer), FeedOptions(items=1, page=2), site)))
    assert [_text(entry, "title") for entry in last.iter(f"{ATOM}entry")] == ["No"]
    assert all(link.get("rel") != "next" for link in last.findall(f"{ATOM}link"))
