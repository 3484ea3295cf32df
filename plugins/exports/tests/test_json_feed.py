"""A dialogue, and the site in pages, as JSON Feed."""

import json
from dataclasses import replace

from gql_blog.plugin import ExportArticle, ExportSite
from gql_blog_exports.feed_pages import PAGE_OF_SITE, FeedOptions
from gql_blog_exports.json_feed import write_article_feed, write_site_feed


def test_a_dialogue_is_named_after_what_opens_it(post: ExportArticle, answer: ExportArticle, site: ExportSite) -> None:
    feed = json.loads(write_article_feed((post, answer), FeedOptions(), site))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["home_page_url"], feed["feed_url"]) == (post.title, post.url, site.file_url)
    assert "next_url" not in feed
    first, second = feed["items"]
    assert (first["authors"], first["language"], first["tags"]) == ([{"name": "Mara Lind"}], "en", ["harbours"])
    assert second["_dialogue"].pop("copy").endswith("\n---\n\nIt does not.\n")
    assert second["_dialogue"] == {
        "responding_to": first["id"],
        "responding_to_url": post.url,
        "credits": [{"name": "Tom Oduya", "role": "TRANSLATOR"}],
    }


def test_the_site_comes_in_pages_of_a_hundred(post: ExportArticle, site: ExportSite) -> None:
    articles = tuple(replace(post, id=f"art_{number:026}") for number in range(2 * PAGE_OF_SITE + 1))
    seen, options = [], FeedOptions()
    for page in (1, 2, 3):
        feed = json.loads(b"".join(write_site_feed(articles, FeedOptions(page=page), site)))
        assert (feed["title"], feed["language"]) == ("Harbour Talk", "en-GB")
        assert feed.get("next_url") == (f"{site.file_url}?page={page + 1}" if page < 3 else None)
        seen += [each["id"] for each in feed["items"]]
    assert len(seen) == len(set(seen)) == len(articles)
    assert json.loads(b"".join(write_site_feed((), options, site)))["items"] == []


def test_a_long_feed_is_written_article_by_article(post: ExportArticle, site: ExportSite) -> None:
    parts = list(write_site_feed((post,) * 50, FeedOptions(), site))
    assert len(parts) == 52
    assert max(map(len, parts)) < 2_000
