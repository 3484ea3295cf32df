"""JSON Feed."""

import json
from dataclasses import replace

from support.exported import ANSWER, POST

from gql_blog.transfer.feed_head import FeedHead, urn_of
from gql_blog.transfer.json_feed import write_json_feed

HEAD = FeedHead("Harbour Talk", "https://example.org/", "https://example.org/feed.json")


def test_a_feed_says_what_the_standard_asks_of_it() -> None:
    feed = json.loads(write_json_feed(HEAD, [POST]))
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
                "_dialogue": {"published_on": "2017-12-11"},
            }
        ],
    }


def test_an_answer_says_what_it_answers_and_when_it_was_published() -> None:
    (item,) = json.loads(write_json_feed(HEAD, [ANSWER]))["items"]
    assert item["date_published"] == "2026-11-02T23:59:59Z"
    assert item["_dialogue"] == {"responding_to": urn_of(POST.id), "responding_to_url": POST.url}
    assert (item["title"], item["tags"]) == ("不", [])


def test_the_same_articles_give_the_same_bytes() -> None:
    assert write_json_feed(HEAD, [POST, ANSWER]) == write_json_feed(HEAD, [replace(POST), replace(ANSWER)])
    assert "不".encode() in write_json_feed(HEAD, [ANSWER])
