from gql_blog.content import SiteUrls


def test_readers_read_where_the_server_is_unless_the_site_is_elsewhere() -> None:
    urls = SiteUrls("https://api.example.org/")
    assert urls.article("on-tides") == "https://api.example.org/on-tides"
    assert urls.home == "https://api.example.org/"
    assert urls.download("/feed.atom") == "https://api.example.org/feed.atom"


def test_the_site_has_a_path_of_its_own_for_articles() -> None:
    urls = SiteUrls("https://api.example.org", "https://example.org/blog/", "/essays/{slug}.html")
    assert urls.article("on-tides") == "https://example.org/blog/essays/on-tides.html"
    assert urls.home == "https://example.org/blog/"
    assert urls.download("/exports/on-tides.md") == "https://api.example.org/exports/on-tides.md"


def test_a_slug_is_encoded_and_no_other_brace_is_replaced() -> None:
    assert SiteUrls("https://x.org", "", "/{lang}/{slug}").article("谈判") == "https://x.org/{lang}/%E8%B0%88%E5%88%A4"
