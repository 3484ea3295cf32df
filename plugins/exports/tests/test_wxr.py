"""WXR 1.2: what the importer of WordPress asks of a file."""

from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree.ElementTree import fromstring

from gql_blog.plugin import ArticleStatus, BylineRole, ExportArticle, ExportByline, ExportComment, ExportSite
from gql_blog_exports.wxr import write_wxr

WP = "{http://wordpress.org/export/1.2/}"


def test_a_file_says_what_it_is_and_who_wrote_it(post: ExportArticle, answer: ExportArticle, site: ExportSite) -> None:
    several = (*post.bylines, ExportByline(name="Ina Falk"), ExportByline(name="T", role=BylineRole.TRANSLATOR))
    channel = fromstring(write_wxr((replace(post, bylines=several), answer), site))[0]
    assert channel.findtext(f"{WP}wxr_version") == "1.2"
    authors = {each.findtext(f"{WP}author_login"): each.findtext(f"{WP}author_display_name") for each in channel}
    assert authors == {None: None, "mara-lind-mara-lind": "Mara Lind", "author-ina-falk": "Ina Falk"}
    first, second = channel.findall("item")
    named = [each.text for each in first.findall("category") if each.get("domain") == "author"]
    assert named == ["Mara Lind", "Ina Falk"]
    assert second.findtext("{http://purl.org/dc/elements/1.1/}creator") == ""


def test_an_item_has_dates_a_slug_and_a_status(post: ExportArticle, site: ExportSite) -> None:
    moment = datetime(2026, 3, 5, 23, 8, 9, 123, UTC)
    article = replace(post, published_at=moment, updated_on=date(2020, 1, 2), status=ArticleStatus.ARCHIVED)
    (item,) = fromstring(write_wxr((article,), site))[0].findall("item")
    names = ("post_date", "post_date_gmt", "post_modified", "post_name", "status", "post_type")
    assert [item.findtext(f"{WP}{name}") for name in names] == [
        "2019-05-02 00:00:00",
        "2026-03-05 23:08:09",
        "2020-01-02 00:00:00",
        "on-tides",
        "draft",
        "post",
    ]


def test_comments_are_threads(told: ExportArticle, site: ExportSite) -> None:
    posted = ExportComment(
        id="com_4", author_name="Bo", source="x", html="<p>x</p>", text="", posted_at=told.created_at
    )
    article = replace(told, comments=(*told.comments, posted))
    (item,) = fromstring(write_wxr((article,), site))[0].findall("item")
    names = ("comment_id", "comment_parent", "comment_author", "comment_date", "comment_approved")
    assert [[each.findtext(f"{WP}{name}") for name in names] for each in item.findall(f"{WP}comment")] == [
        ["1", "0", "Ivo <b>", "2019-05-03 00:00:00", "1"],
        ["2", "1", "Ina", "0000-00-00 00:00:00", "1"],
        ["3", "0", "Tom", "0000-00-00 00:00:00", "1"],
        ["4", "0", "Bo", "2026-11-25 00:00:00", "1"],
    ]
