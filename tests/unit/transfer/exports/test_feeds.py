"""Names and instants, as feeds write them."""

import json
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from xml.etree.ElementTree import Element, fromstring

from support.exported import ANSWER, POST

from gql_blog.content import ARTICLE, NoticeKind, new_id
from gql_blog.hooks import ExportNotice
from gql_blog.transfer.exports.feeds import (
    FeedHead,
    atom_parts,
    instant,
    printable,
    urn_of,
    write_atom,
    write_json_feed,
)


def test_an_id_is_a_uuid_of_the_same_bits() -> None:
    assert urn_of("art_00000000000000000000000000") == "urn:uuid:00000000-0000-0000-0000-000000000000"
    assert urn_of("art_7zzzzzzzzzzzzzzzzzzzzzzzzz") == "urn:uuid:ffffffff-ffff-ffff-ffff-ffffffffffff"
    ids = {new_id(ARTICLE) for _ in range(1_000)}
    assert len({urn_of(each) for each in ids}) == len(ids)


def test_an_instant_is_in_utc_to_the_second() -> None:
    assert instant(datetime(2026, 11, 3, 9, 30, 15, 999_999, tzinfo=UTC)) == "2026-11-03T09:30:15Z"
    assert instant(datetime(2026, 11, 3, 1, 0, tzinfo=timezone(timedelta(hours=9)))) == "2026-11-02T16:00:00Z"


def test_what_xml_cannot_hold_is_left_out() -> None:
    assert printable("a\x00\x1b[31m\x0b\ufffe b\t\n潮") == "a[31m b\t\n潮"


HEAD = FeedHead(title="Harbour <Talk>", url="https://example.org/", feed_url="https://example.org/feed.atom")
ATOM, THREAD, TERMS = (
    "{http://www.w3.org/2005/Atom}",
    "{http://purl.org/syndication/thread/1.0}",
    "{http://purl.org/dc/terms/}",
)
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def _feed(*articles: Any, head: FeedHead = HEAD) -> Element:
    return fromstring(write_atom(head, articles))


def _entries(feed: Element) -> list[Element]:
    return feed.findall(f"{ATOM}entry")


def _texts(element: Element, path: str) -> list[str | None]:
    return [found.text for found in element.findall(path)]


def test_an_atom_feed_has_the_elements_of_the_standard() -> None:
    feed = _feed(POST, ANSWER)
    assert _texts(feed, f"{ATOM}id") == [HEAD.feed_url]
    assert _texts(feed, f"{ATOM}title") == ["Harbour <Talk>"]
    assert _texts(feed, f"{ATOM}updated") == ["2026-11-03T09:30:15Z"]
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"alternate": HEAD.url, "self": HEAD.feed_url}
    for entry in _entries(feed):
        for name in ("id", "title", "updated", "summary", "content"):
            assert len(entry.findall(ATOM + name)) == 1, name
        assert entry.findall(f"{ATOM}author")


def test_a_calendar_date_is_never_an_instant() -> None:
    dated, timed = _entries(_feed(POST, ANSWER))
    assert (_texts(dated, f"{TERMS}issued"), _texts(dated, f"{ATOM}published")) == (["2017-12-11"], [])
    assert (_texts(timed, f"{TERMS}issued"), _texts(timed, f"{ATOM}published")) == ([], ["2026-11-02T23:59:59Z"])


def test_an_answer_is_threaded_to_what_it_answers() -> None:
    post, answer = _entries(_feed(POST, ANSWER))
    (thread,) = answer.findall(f"{THREAD}in-reply-to")
    assert thread.get("ref") == post.findtext(f"{ATOM}id")
    assert (thread.get("href"), thread.get("type")) == (POST.url, "text/html")
    assert post.findall(f"{THREAD}in-reply-to") == []


def test_every_credit_is_told_by_its_role() -> None:
    post, _ = _entries(_feed(POST, ANSWER))
    assert _texts(post, f"{ATOM}author/{ATOM}name") == ["Mara Lind"]
    assert _texts(post, f"{ATOM}contributor/{ATOM}name") == ["Tom Oduya"]
    assert [each.get("term") for each in post.findall(f"{ATOM}category")] == ["harbours", "tides & moons"]


def test_each_entry_has_its_language_and_its_html() -> None:
    post, answer = _entries(_feed(POST, ANSWER))
    assert (post.get(LANGUAGE), answer.get(LANGUAGE)) == ("en", "zh-Hans")
    content = post.find(f"{ATOM}content")
    assert content is not None
    assert (content.text, content.get("type")) == (POST.html, "html")
    assert content.get("{http://www.w3.org/XML/1998/namespace}base") == POST.url


def test_the_publisher_stands_in_for_an_author_that_is_not_named() -> None:
    published = replace(HEAD, publisher="The Harbour")
    unsigned = replace(ANSWER, bylines=())
    assert _texts(_feed(POST), f"{ATOM}author/{ATOM}name") == []
    assert _texts(_feed(POST, unsigned, head=published), f"{ATOM}author/{ATOM}name") == ["The Harbour"]


def test_a_title_is_never_an_author() -> None:
    unsigned = replace(ANSWER, bylines=())
    head = FeedHead(title=unsigned.title, url="https://example.org/the-ferry")
    assert _texts(_feed(unsigned, head=head), f".//{ATOM}author/{ATOM}name") == ["example.org"]


def test_an_empty_feed_is_a_feed() -> None:
    feed = _feed()
    assert _texts(feed, f"{ATOM}updated") == ["1970-01-01T00:00:00Z"]
    assert _texts(feed, f"{ATOM}author/{ATOM}name") == ["example.org"]


def test_nothing_in_a_text_breaks_the_feed() -> None:
    nasty = replace(
        POST, title="]]>\x00\x1b <&\"'", text="\ufffe</summary>", html="<p>&amp;\x0b]]></p>", tags=('"><x>',)
    )
    (entry,) = _entries(_feed(nasty))
    assert _texts(entry, f"{ATOM}title") == ["]]> <&\"'"]
    assert _texts(entry, f"{ATOM}summary") == ["</summary>"]
    assert _texts(entry, f"{ATOM}content") == ["<p>&amp;]]></p>"]


def test_a_long_feed_needs_the_memory_of_a_short_one() -> None:
    def peak(count: int) -> int:
        articles = (replace(POST, html=f"<p>{'word ' * 4_000}{number}</p>") for number in range(count))
        tracemalloc.start()
        try:
            assert sum(map(len, atom_parts(HEAD, articles))) > count * 20_000
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert peak(400) < 2 * peak(50)


def test_the_same_articles_give_the_same_bytes_at_any_time() -> None:
    assert write_atom(HEAD, [POST, ANSWER]) == write_atom(HEAD, [replace(POST), replace(ANSWER)])
    later = replace(POST, updated_at=POST.updated_at + timedelta(seconds=1))
    assert write_atom(HEAD, [POST]) != write_atom(HEAD, [later])


def test_a_feed_without_an_address_of_its_own() -> None:
    feed = _feed(POST, head=FeedHead(title="On Tides", url=POST.url, locale="en"))
    assert _texts(feed, f"{ATOM}id") == [POST.url]
    assert [link.get("rel") for link in feed.findall(f"{ATOM}link")] == ["alternate"]
    assert feed.get(LANGUAGE) == "en"


JSON_HEAD = FeedHead(title="Harbour Talk", url="https://example.org/", feed_url="https://example.org/feed.json")


def test_a_json_feed_has_the_members_of_the_standard() -> None:
    feed = json.loads(write_json_feed(JSON_HEAD, [POST]))
    assert feed == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Harbour Talk",
        "home_page_url": "https://example.org/",
        "feed_url": "https://example.org/feed.json",
        "items": [
            {
                "id": urn_of(POST.id),
                "url": POST.url,
                "title": POST.title,
                "content_html": POST.html,
                "summary": POST.text,
                "date_modified": "2026-11-03T09:30:15Z",
                "authors": [{"name": "Mara Lind"}],
                "tags": ["harbours", "tides & moons"],
                "language": "en",
                "_dialogue": {
                    "published_on": "2017-12-11",
                    "credits": [{"name": "Tom Oduya", "role": "TRANSLATOR"}],
                },
            }
        ],
    }


def test_an_answer_says_what_it_answers_and_when_it_was_published() -> None:
    (item,) = json.loads(write_json_feed(JSON_HEAD, [ANSWER]))["items"]
    assert item["date_published"] == "2026-11-02T23:59:59Z"
    assert item["_dialogue"] == {"responding_to": urn_of(POST.id), "responding_to_url": POST.url}
    assert (item["title"], item["tags"]) == ("不", [])


def test_the_same_articles_give_the_same_bytes() -> None:
    assert write_json_feed(JSON_HEAD, [POST, ANSWER]) == write_json_feed(JSON_HEAD, [replace(POST), replace(ANSWER)])
    assert "不".encode() in write_json_feed(JSON_HEAD, [ANSWER])


def test_feeds_print_notices_before_the_text() -> None:
    notice = ExportNotice(kind=NoticeKind.RETRACTION, source="Withdrawn.", html="<p>Withdrawn.</p>", text="Withdrawn.")
    article = replace(POST, notices=(notice,))
    content = f"<aside><p>Withdrawn.</p></aside>\n{POST.html}"
    assert _texts(_feed(article), f"{ATOM}entry/{ATOM}content") == [content]
    (item,) = json.loads(write_json_feed(HEAD, [article]))["items"]
    assert item["content_html"] == content
