"""Each export is known by its beginning, by one format alone."""

from support.cases import cases

from gql_blog_importers.foreign.export_formats import DISQUS, GHOST, WXR

WORDPRESS_HEAD = b'<?xml version="1.0"?><rss xmlns:wp="http://wordpress.org/export/1.2/">'
DISQUS_HEAD = b'<?xml version="1.0"?><disqus xmlns="http://disqus.com">'


@cases(
    ("head", "name", "known"),
    [
        (WORDPRESS_HEAD, "site.xml", ["wxr"]),
        (WORDPRESS_HEAD, "site.dat", ["wxr"]),
        (b"<!-- a comment of theirs -->" + WORDPRESS_HEAD, "site", ["wxr"]),
        (WORDPRESS_HEAD.decode().encode("utf-16"), "site.xml", ["wxr"]),
        (b"broken " + WORDPRESS_HEAD, "site.wxr", ["wxr"]),
        (b"A text about " + WORDPRESS_HEAD, "about.md", []),
        (DISQUS_HEAD, "comments", ["disqus"]),
        (WORDPRESS_HEAD + DISQUS_HEAD, "site.xml", ["wxr"]),
        (b"\xef\xbb\xbf {}", "site.json", ["ghost"]),
        (b'{"x": "' + WORDPRESS_HEAD + DISQUS_HEAD, "site.json", ["ghost"]),
        (b"{}", "site.txt", []),
        (b"<rss></rss>", "feed.xml", []),
    ],
)
def test_each_is_of_one_format_or_of_none(head: bytes, name: str, known: list[str]) -> None:
    found = [each.format for each in (DISQUS, GHOST, WXR) if each.recognises and each.recognises(head, name)]
    assert found == known
