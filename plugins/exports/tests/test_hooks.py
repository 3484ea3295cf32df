"""The formats, as gql_blog finds them."""

from importlib.metadata import entry_points

from gql_blog.plugin import PLUGIN_API_VERSION
from gql_blog_exports import hooks


def test_the_plugin_is_found_by_its_entry_point() -> None:
    (point,) = entry_points(group="gql_blog.plugins", name="exports")
    assert point.load() is hooks
    assert hooks.api_version == PLUGIN_API_VERSION


def test_each_format_has_a_name_a_media_type_and_an_extension() -> None:
    formats = hooks.register_exports()
    assert [(each.format, each.media_type, each.extension) for each in formats] == [
        ("markdown", "text/markdown", "md"),
        ("atom", "application/atom+xml", "atom"),
        ("json-feed", "application/feed+json", "feed.json"),
        ("html", "text/html", "html"),
        ("epub", "application/epub+zip", "epub"),
        ("site", "application/zip", "site.zip"),
        ("bibtex", "application/x-bibtex", "bib"),
        ("csl-json", "application/vnd.citationstyles.csl+json", "csl.json"),
        ("jats", "application/jats+xml", "jats.xml"),
        ("crossref", "application/vnd.crossref.deposit+xml", "crossref.xml"),
        ("pdf", "application/pdf", "pdf"),
        ("ris", "application/x-research-info-systems", "ris"),
        ("rss", "application/rss+xml", "rss"),
        ("wxr", "application/xml", "wxr"),
    ]
    assert all(each.description for each in formats)
    assert [each.format for each in formats if not (each.write and each.whole_dialogue)] == ["site"]
    assert [each.format for each in formats if not each.write_site] == ["markdown", "html", "jats", "pdf"]
