import re

import pytest
from support.cases import cases

from gql_blog.article_path import checked_article_path
from gql_blog.content import SiteUrls


def test_readers_read_where_the_server_is_unless_the_site_is_elsewhere() -> None:
    urls = SiteUrls("https://api.example.org/")
    assert urls.article("on-tides", "en") == "https://api.example.org/on-tides"
    assert urls.home == "https://api.example.org/"
    assert urls.download("/feed.atom") == "https://api.example.org/feed.atom"


def test_the_site_has_a_path_of_its_own_for_articles() -> None:
    urls = SiteUrls("https://api.example.org", "https://example.org/blog/", "/essays/{slug}.html")
    assert urls.article("on-tides", "en") == "https://example.org/blog/essays/on-tides.html"
    assert urls.home == "https://example.org/blog/"
    assert urls.download("/exports/on-tides.md") == "https://api.example.org/exports/on-tides.md"


def test_a_slug_is_encoded_and_the_language_is_that_of_the_article() -> None:
    urls = SiteUrls("https://x.org", "", "/{locale}/{slug}", locale="de")
    assert urls.article("谈判", "zh-Hans") == "https://x.org/zh-Hans/%E8%B0%88%E5%88%A4"
    assert (urls.article_link("ebb", "en"), urls.article_link("ebb")) == ("/en/ebb", "/de/ebb")


@cases(
    ("path", "named"),
    [
        ("/{lang}/{slug}", "has {lang}, which is unknown. There are {slug}"),
        ("/{slug", "has {slug, which is unknown"),
        ("/slug}/{slug}", "has }, which is unknown"),
        ("/{}/{slug}", "has {}, which is unknown"),
        ("/{{slug}}", "which is unknown"),
        ("/essays", "contain {slug} once"),
        ("/{slug}/{slug}", "contain {slug} once"),
        ("{slug}", "must begin with /"),
        ("/{slug}/{locale}", "before {slug}"),
        ("/{locale}-{slug}", "between slashes"),
        ("/{locale}/{locale}/{slug}", "once, between"),
        ("/?l=/{locale}/{slug}", "between slashes"),
    ],
)
def test_a_path_of_articles_that_has_what_is_unknown_is_refused(path: str, named: str) -> None:
    with pytest.raises(ValueError, match=re.escape(named)):
        checked_article_path(path)


def test_paths_of_articles_may_name_the_slug_and_the_language() -> None:
    for path in ("/{slug}", "/essays/{slug}.html", "/?essay={slug}", "/{locale}/{slug}", "/a/{locale}/b/{slug}/"):
        assert checked_article_path(path) == path
