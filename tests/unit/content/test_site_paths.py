from support.cases import cases

from gql_blog.content import SiteUrls, path_key


@cases(
    ("address", "key"),
    [
        ("/2019/on-tides", "/2019/on-tides"),
        ("/2019/on-tides/?utm=x#top", "/2019/on-tides"),
        ("https://e.org/2019/on-tides/index.html", "/2019/on-tides"),
        ("/a%20b/%C3%A4", "/a b/ä"),
        ("/?p=0012&x=1", "/?p=12"),
        ("/?page_id=7", "/?p=7"),
        ("/?p=%D9%A1", "/"),
        ("https://e.org", "/"),
        ("/", "/"),
        ("on-tides", None),
        ("mailto:a@e.org", None),
        ("https://[e/", None),
        ("/a\x00b", None),
        ("/a%00b", None),
        ("/%2F/e.org", None),
        ("/" + "a" * 500, None),
        ("", None),
    ],
)
def test_an_address_is_compared_by_its_path(address: str, key: str | None) -> None:
    assert path_key(address) == key


@cases(
    ("site", "template", "path", "slug"),
    [
        ("", "/{slug}", "/on-tides", "on-tides"),
        ("", "/{slug}", "/2019/on-tides", None),
        ("", "/{slug}", "/", None),
        ("", "/essays/{slug}/", "/essays/on-tides", "on-tides"),
        ("", "/essays/{slug}.html", "/essays/on-tides.html", "on-tides"),
        ("", "/essays/{slug}.html", "/essays/on-tides", None),
        ("https://e.org/blog", "/{slug}", "/blog/on-tides", "on-tides"),
        ("https://e.org/blog", "/{slug}", "/on-tides", None),
        ("", "/?essay={slug}", "/on-tides", None),
        ("", "/{slug}", "/谈判", "谈判"),
        ("", "/{locale}/{slug}", "/de/on-tides", "on-tides"),
        ("", "/{locale}/{slug}", "/zh-Hans/on-tides", "on-tides"),
        ("", "/{locale}/{slug}", "/about/on-tides", None),
        ("", "/{locale}/{slug}", "/on-tides", None),
        ("https://e.org/b", "/x/{locale}/y/{slug}.html", "/b/x/en/y/on-tides.html", "on-tides"),
        ("https://e.org/b", "/x/{locale}/y/{slug}.html", "/b/x/en/y/on-tides", None),
    ],
)
def test_the_slug_is_found_where_articles_are(site: str, template: str, path: str, slug: str | None) -> None:
    assert SiteUrls("https://api.e.org", site, template).slug_of(path) == slug


def test_what_is_on_the_site_is_known_by_its_host() -> None:
    urls = SiteUrls("https://api.e.org", "https://e.org/blog")
    assert urls.on_site("/about") == "/about"
    assert urls.on_site("https://e.org/about?x=1") == "/about?x=1"
    assert urls.on_site("https://e.org") == "/"
    assert urls.on_site("https://other.org/about") is None
    assert urls.on_site("http://e.org/about") is None
