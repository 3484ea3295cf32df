"""Atom feeds of other sites, as they are imported."""

from datetime import UTC, date
from io import BytesIO
from typing import Any

import pytest
from support.cases import cases
from support.growth import assert_grows

from gql_blog.plugin import (
    ArticleStatus,
    BylineRole,
    DraftByline,
    Finding,
    ForeignArticle,
    ForeignImage,
    ImportRefused,
    RefusedItem,
)
from gql_blog_exports.atom_import import is_atom, parse_xml, read_atom
from gql_blog_exports.json_feed_import import ImportOptions

HEAD = (
    '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB" '
    'xmlns:thr="http://purl.org/syndication/thread/1.0" xmlns:app="http://www.w3.org/2007/app" '
    'xmlns:dcterms="http://purl.org/dc/terms/">'
    '<title>Else</title><link href="https://else.org/"/><author><name>The House</name></author>'
)
ENTRY = """<entry><id>tag:1</id><title type="html">On &amp;lt;b&amp;gt; &lt;i&gt;Tides&lt;/i&gt;</title>
<link rel="alternate" href="https://else.org/2019/on-tides/"/>
<published>2019-05-02T23:30:00-02:00</published><updated>2020-01-01T00:00:00Z</updated>
<author><name>Mara Lind</name></author><contributor><name>Tom</name></contributor>
<category term="tides"/><category/>
<content type="html">&lt;p&gt;It &lt;em&gt;turns&lt;/em&gt;.&lt;img src="https://else.org/i.png"&gt;&lt;/p&gt;</content></entry>"""


def read(*entries: str, head: str = HEAD, **options: Any) -> list[Any]:
    data = f"{head}{''.join(entries)}</feed>".encode()
    return list(read_atom(BytesIO(data), ImportOptions(**options), UTC))


def test_an_entry_becomes_an_article() -> None:
    image, article = read(ENTRY)
    assert image == ForeignImage("https://else.org/i.png")
    draft = article.draft
    assert (draft.title, draft.slug, draft.locale, draft.tags) == ("On <b> Tides", "on-tides", "en-GB", ("tides",))
    assert "It *turns*." in draft.source
    assert (draft.published_on, draft.status) == (date(2019, 5, 3), ArticleStatus.PUBLISHED)
    assert draft.bylines == (DraftByline("Mara Lind"), DraftByline("Tom", BylineRole.OTHER))
    assert read(ENTRY, tags=False)[-1].draft.tags == ()


@cases(
    ("content", "told"),
    [
        ("<content>2 &lt; 3 *so*</content>", "2 < 3 \\*so\\*"),
        ("<summary>Short.</summary>", "Short."),
        (
            '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>It <b>turns</b>.</p></div></content>',
            "It **turns**.",
        ),
    ],
)
def test_texts_of_each_kind(content: str, told: str) -> None:
    article = read(f"<entry><title>x</title><id>1</id>{content}</entry>")[-1]
    assert article.draft.source.replace("\\<", "<").replace("&lt;", "<") == told
    assert [each.name for each in article.draft.bylines] == ["The House"], "the author of the feed"
    assert article.draft.published_on is None, "no day is taken from a change"


def test_what_an_entry_says_of_itself_counts() -> None:
    """As this plugin's own feeds say it, read without their copies."""
    text = '<content type="html">x</content>'
    first = f'<entry><id>1</id><title>First</title><link href="https://else.org/first"/>{text}</entry>'
    said = (
        f"<entry><id>2</id><title>Second</title>{text}<dcterms:issued>2019-05-04</dcterms:issued>"
        '<thr:in-reply-to ref="urn:x" href="https://else.org/first"/>'
        "<app:control><app:draft>yes</app:draft></app:control></entry>"
    )
    answer, post = read(first, said)
    assert (answer.draft.published_on, answer.draft.status) == (date(2019, 5, 4), ArticleStatus.DRAFT)
    assert answer.draft.responding_to.slug == "first"
    assert answer.answers.labelled == ("https://else.org/first",)
    assert post.draft.responding_to is None


def test_a_draft_is_one_by_the_older_mark_too() -> None:
    mark = '<control xmlns="http://purl.org/atom/app#"><draft>yes</draft></control>'
    assert read(ENTRY.replace("</entry>", f"{mark}</entry>"))[-1].draft.status is ArticleStatus.DRAFT


def test_an_entry_that_cannot_be_one_is_refused_alone() -> None:
    refused, article = read(ENTRY.replace("https://else.org/i.png", ""), "<entry><id>1</id></entry>")
    assert isinstance(refused, RefusedItem)
    assert isinstance(article, ForeignArticle)


def test_further_pages_are_named() -> None:
    (finding,) = read(head=HEAD + '<link rel="next" href="https://else.org/feed?page=2"/>')
    assert isinstance(finding, Finding)
    assert "https://else.org/feed?page=2" in finding.message


def test_a_feed_is_known_and_the_export_of_blogger_is_another_thing() -> None:
    assert is_atom(HEAD.encode())
    assert is_atom(b"\xef\xbb\xbf<feed xmlns='http://www.w3.org/2005/Atom'>")
    for other in (b"", b"<rss>", b"<feed>", b"<?xml", b"<p>http://www.w3.org/2005/Atom", HEAD.encode()[1:]):
        assert not is_atom(other)
    assert not is_atom(HEAD.replace("xmlns:thr", "xmlns:b='http://schemas.google.com/blogger/2018' xmlns:thr").encode())
    assert not is_atom(f"{HEAD}<id>tag:blogger.com,1999:blog-7</id>".encode())


@cases(
    ("data", "reason"),
    [
        (HEAD.encode(), "NOT_WELL_FORMED"),
        (b"\xff\xfe<\x00", "NOT_UTF8"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><feed>&a;</feed>", "XML_WITH_ENTITIES"),
        (b"<feed/>", "UNKNOWN_FORMAT"),
    ],
)
def test_what_is_no_feed_is_refused_as_a_whole(data: bytes, reason: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        list(read_atom(BytesIO(data), ImportOptions(), UTC))
    assert refused.value.reason == reason


def test_an_encoding_that_is_stated_is_not_trusted() -> None:
    assert parse_xml("<?xml version='1.0' encoding='utf-16'?><a>é</a>".encode()).text == "é"


def test_a_title_with_much_markup_takes_work_in_proportion() -> None:
    small, large = (ENTRY.replace("On &amp;", f"{('x' * 200 + '&lt;b&gt;') * count}&amp;") for count in (2_500, 10_000))
    assert_grows(read, small, large, most=6)
