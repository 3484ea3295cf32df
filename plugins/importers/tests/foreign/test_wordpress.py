"""Exports of WordPress, item by item."""

from datetime import date as Date
from io import BytesIO

from support.cases import cases
from support.wxr import wxr, wxr_category, wxr_comment, wxr_item

from gql_blog.plugin import Fate, ForeignArticle
from gql_blog_importers.foreign.export_notes import ExportNotes
from gql_blog_importers.foreign.wordpress import read_wordpress


def _read(*items: str) -> tuple[list[ForeignArticle], ExportNotes]:
    notes = ExportNotes()
    return list(read_wordpress(BytesIO(wxr(*items).encode()), notes)), notes


def test_comments_keep_their_days_and_empty_ones_are_told_and_their_answers_kept() -> None:
    comments = (
        wxr_comment(1, "First."),
        wxr_comment(2, " ", parent=1),
        wxr_comment(3, "To nothing.", parent=2),
        wxr_comment(4, "When?", parent=2, comment_date="the third of May"),
    )
    ((article,), _) = _read(wxr_item("On Tides", "<p>x</p>", *comments))
    assert [(each.source_id, each.parent_id, each.posted_on) for each in article.comments] == [
        ("1", "", Date(2019, 5, 3)),
        ("3", "1", Date(2019, 5, 3)),
        ("4", "1", None),
    ]
    assert [each.has_invalid_date for each in article.comments] == [False, False, True]
    assert [(each.code, each.message) for each in article.draft.findings] == [
        ("COMMENTS_EMPTY", "Not imported: comments without a text, 1.")
    ]


def test_attachments_are_listed_by_their_addresses_and_are_no_articles() -> None:
    files = "https://tides.example.org/files"
    articles, notes = _read(
        wxr_item("A", "", post_type="attachment", attachment_url=f"{files}/a.png"),
        wxr_item("B", "", f"<guid>{files}/b.png</guid>", post_type="attachment"),
        wxr_item("C", "", post_type="attachment"),
    )
    assert (articles, notes.refused) == ([], [])
    assert list(notes.images) == [f"{files}/a.png", f"{files}/b.png"]


def test_an_article_is_found_by_each_of_its_addresses() -> None:
    ((article,), _) = _read(wxr_item("On Tides", "<p>x</p>", post_id="12"))
    assert article.addresses == (
        "https://tides.example.org/2019/05/on-tides/",
        "https://tides.example.org/?p=12",
    )


@cases(("term", "locale"), [("de", "de"), ("zh-hant", "zh-hant"), ("deutsch", "en-GB"), ("", "en-GB")])
def test_the_language_of_an_article_is_what_polylang_states(term: str, locale: str) -> None:
    stated = f'<category domain="language" nicename="{term}"><![CDATA[Deutsch]]></category>'
    ((article,), _) = _read(wxr_item("On Tides", "<p>x</p>", stated, wxr_category("Uncategorized", "post_tag")))
    assert (article.draft.locale, article.draft.tags) == (locale, ("Uncategorized",))
    taken = {each.kind: each.fate for each in article.draft.ledger if each.kind == "term of another taxonomy"}
    assert taken == {"term of another taxonomy": Fate.TAKEN if term == locale else Fate.LEFT_OUT}


@cases(
    ("excerpt", "abstract"), [("A &lt;b&gt;\n\nB\nC", "A <b>\n\nB\nC"), ("<p>A</p>\n\n<p>B</p>", "A B"), (" ", None)]
)
def test_an_excerpt_without_markup_keeps_its_paragraphs(excerpt: str, abstract: str | None) -> None:
    stated = f"<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>"
    ((article,), _) = _read(wxr_item("On Tides", "<p>x</p>", stated))
    assert article.draft.abstract == abstract


_NOTE = '{"id":"n1","content":"Low <b>water</b>."}'


@cases(
    "fault",
    [
        '{"id":"n2"}',
        '{"id":"n2","content":3}',
        '{"id":"n2","content":"\\ud800"}',
        '{"id":"n2","content":"said "no" to"}',
        '{"id":"n2","content":"cut',
        "3",
    ],
)
def test_a_footnote_that_cannot_be_read_is_told_and_the_others_are_kept(fault: str) -> None:
    (article,) = _noted(f"[{fault},{_NOTE}]")
    assert article.draft.source.endswith("[^1]: Low **water**.")
    assert [(each.code, each.message) for each in article.draft.findings] == [
        (
            "FOOTNOTES_NOT_READ",
            "Not every footnote can be read: of those that WordPress keeps beside the text, 1 can.",
        )
    ]


@cases(("stated", "told"), [("", 0), ("[]", 0), ("null", 0), ("{}", 1), (f"[{_NOTE}]", 0)])
def test_footnotes_that_can_be_read_are_not_told(stated: str, told: int) -> None:
    (article,) = _noted(stated)
    assert len(article.draft.findings) == told


def _noted(footnotes: str) -> list[ForeignArticle]:
    meta = (
        "<wp:postmeta><wp:meta_key>footnotes</wp:meta_key>"
        f"<wp:meta_value><![CDATA[{footnotes}]]></wp:meta_value></wp:postmeta>"
    )
    articles, notes = _read(wxr_item("On Tides", '<p>x<sup data-fn="n1"><a href="#n1">1</a></sup></p>', meta))
    assert notes.refused == []
    return articles
