"""WXR 1.2: what the importer of WordPress asks of a file."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from xml.etree.ElementTree import fromstring

from support.cases import cases

from gql_blog.plugin import ArticleStatus, BylineRole, ExportArticle, ExportByline, ExportComment, ExportSite, Note
from gql_blog_exports.wxr import write_wxr
from gql_blog_exports.wxr_losses import omitted_from_wxr

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
        ["1", "0", "Ivo &lt;b&gt;", "2019-05-03 00:00:00", "1"],
        ["2", "1", "Ina", "0000-00-00 00:00:00", "1"],
        ["3", "0", "Tom", "0000-00-00 00:00:00", "1"],
        ["4", "0", "Bo", "2026-11-25 00:00:00", "1"],
    ]


def test_two_people_are_never_one(post: ExportArticle, site: ExportSite) -> None:
    """A log-in is made of a name, and others may be made of names alike."""
    names = ("Ada!", "Ada?", "A Da", "Ada")
    article = replace(post, bylines=tuple(ExportByline(name=each) for each in names))
    channel = fromstring(write_wxr((article,), site))[0]
    shown = {
        each.findtext(f"{WP}author_login"): each.findtext(f"{WP}author_display_name")
        for each in channel.findall(f"{WP}author")
    }
    assert sorted(shown.values(), key=str) == sorted(names)
    (item,) = channel.findall("item")
    assert [shown[each.get("nicename", "")[4:]] for each in item.findall("category[@domain='author']")] == [*names]


def test_titles_names_and_texts_are_as_wordpress_reads_them(told: ExportArticle, site: ExportSite) -> None:
    """They are HTML there, the ends of lines in comments are breaks, and brackets shortcodes."""
    html = "<p>a\n[gallery]</p>\n<pre><code>x\ny</code></pre>\n"
    comment = ExportComment(id="com_1", author_name="Bo & Co", source="", html=html, text="")
    article = replace(told, title="<b> & [x]", abstract="A < B", tags=("R&D",), html=html, comments=(comment,))
    (item,) = fromstring(write_wxr((replace(article, locale="de"),), site))[0].findall("item")
    assert item.findtext("title") == "&lt;b&gt; &amp; [x]"
    assert item.findtext("{http://wordpress.org/export/1.2/excerpt/}encoded") == "A &lt; B"
    terms = {each.get("domain"): (each.get("nicename"), each.text) for each in item.findall("category")}
    assert terms == {"post_tag": ("r-d", "R&amp;D"), "language": ("de", "de")}
    content = item.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    assert re.fullmatch(r"<!-- wp:html -->\n<p>a\n&#91;gallery]</p>.*\n<!-- /wp:html -->", content, re.DOTALL)
    said = item.find(f"{WP}comment")
    assert said is not None
    assert said.findtext(f"{WP}comment_content") == "<p>a [gallery]</p> <pre><code>x\ny</code></pre>"


@cases(
    ("labels", "is_told"), [(["1", "2"], False), (["3", "7"], False), (["2", "1"], True), (["a"], True), (["01"], True)]
)
def test_labels_that_are_no_numbers_in_order_are_told(labels: list[str], is_told: bool, post: ExportArticle) -> None:
    notes = tuple(
        Note(number=at, label=each, text="", html="", anchor=f"fn-a-{at}") for at, each in enumerate(labels, 1)
    )
    told = omitted_from_wxr(replace(post, bylines=(), notes=notes))
    assert told == (["the labels of its notes, which are numbered"] if is_told else [])


def test_what_wordpress_has_no_place_for_is_told(told: ExportArticle, answer: ExportArticle) -> None:
    author = ExportByline(name="M. Lind", affiliation="A", bio="B", orcid="0", portrait_id="m", contributor="mara-lind")
    article = replace(
        told, doi="10.5555/x", licence="CC0-1.0", section="Forum", lead_image_id="m", status=ArticleStatus.ARCHIVED
    )
    whole = replace(article, bylines=(author,), updated_on=article.published_on)
    assert omitted_from_wxr(whole, dialogue=True) == [
        *("the affiliation of 'M. Lind'", "the bio of 'M. Lind'", "the ORCID iD of 'M. Lind'"),
        *("the portrait of 'M. Lind'", "that 'M. Lind' is the contributor 'mara-lind'"),
        *("its DOI", "its licence", "its section", "its lead image", "its status ARCHIVED"),
        "the day of its last change, which is not after a day of publication",
        *("1 notice", "1 listed response"),
    ]
    assert omitted_from_wxr(answer) == [
        *("the credit of 'Tom Oduya' as translator", "what it answers", "what it is a translation of"),
    ]
    plain = replace(told, bylines=(ExportByline(name="Mara Lind"),), notices=(), mentions=())
    assert omitted_from_wxr(plain) == []
