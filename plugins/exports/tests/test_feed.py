"""A dialogue as an Atom feed."""

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

from gql_blog.plugin import ExportArticle
from gql_blog_exports.feed import write_feed

ATOM = "{http://www.w3.org/2005/Atom}"
THREAD = "{http://purl.org/syndication/thread/1.0}"


def _text(element: Element, name: str) -> str | None:
    found = element.find(f"{ATOM}{name}")
    assert found is not None, name
    return found.text


def test_the_feed_is_named_after_what_opens_the_dialogue(post: ExportArticle, answer: ExportArticle) -> None:
    feed = fromstring(write_feed((post, answer)))
    assert (_text(feed, "title"), _text(feed, "id")) == (post.title, post.url)
    assert [_text(entry, "title") for entry in feed.iter(f"{ATOM}entry")] == ["On Tides", "No"]


def test_an_answer_is_threaded_to_what_it_answers(post: ExportArticle, answer: ExportArticle) -> None:
    first, second = fromstring(write_feed((post, answer))).iter(f"{ATOM}entry")
    assert first.find(f"{THREAD}in-reply-to") is None
    answered = second.find(f"{THREAD}in-reply-to")
    assert answered is not None
    assert (answered.get("ref"), answered.get("href")) == (_text(first, "id"), post.url)


def test_the_same_articles_give_the_same_bytes(post: ExportArticle, answer: ExportArticle) -> None:
    assert write_feed((post, answer)) == write_feed((replace(post), replace(answer)))
