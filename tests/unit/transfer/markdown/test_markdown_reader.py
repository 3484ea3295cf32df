"""Several articles in one file."""

from datetime import date as Date

import pytest
from support.cases import cases

from gql_blog.content import DraftArticle, DraftByline, Reference
from gql_blog.errors import ImportRefused
from gql_blog.transfer.markdown.markdown_reader import parse_markdown, split_dialogue

MARK = "0123456789abcdef"
FILE = (
    f"<!-- article 1 of 2: {MARK} -->\n---\ntitle: a\n---\n\nA\n\n"
    f"<!-- article 2 of 2: {MARK} -->\n---\ntitle: b\n---\n\nB\n"
)


def test_each_article_is_a_part_that_knows_its_line() -> None:
    first, second = split_dialogue(FILE)
    assert (first.text, first.first_line) == ("---\ntitle: a\n---\n\nA\n", 2)
    assert (second.text, second.first_line) == ("---\ntitle: b\n---\n\nB\n", 9)
    assert FILE.split("\n")[second.first_line - 1] == "---"


@cases("text", ["", "---\ntitle: a\n---\n", "<!-- a remark -->\ntext\n", f"\n{FILE}"])
def test_any_other_file_is_one_part(text: str) -> None:
    (part,) = split_dialogue(text)
    assert (part.text, part.first_line) == (text, 1)


def test_a_mark_of_another_file_parts_nothing() -> None:
    text = FILE.replace("A\n", "A\n\n<!-- article 2 of 2: ffffffffffffffff -->\n", 1)
    first, _ = split_dialogue(text)
    assert "ffffffffffffffff" in first.text


def test_a_file_cut_short_is_refused() -> None:
    with pytest.raises(ImportRefused, match="article 2 is missing") as caught:
        split_dialogue(FILE[:60])
    assert caught.value.reason == "FILE_INCOMPLETE"


HEAD = "---\ntitle: On Tides\nauthor: Mara Lind\ndate: 2019-05-02\n---\n\n"


def _one(text: str | bytes, name: str = "") -> DraftArticle:
    data = text.encode() if isinstance(text, str) else text
    (draft,) = parse_markdown(data, name)
    coverage = draft.coverage
    assert coverage.characters == len(data.decode())
    assert coverage.characters == coverage.assigned + sum(len(each.text) for each in coverage.unparsed)
    return draft


def _codes(draft: DraftArticle) -> list[str]:
    return [finding.code for finding in draft.findings]


def test_a_file_that_says_everything_leaves_nothing_to_say() -> None:
    draft = _one(HEAD + "The tide turns.[^1]\n\n[^1]: Twice a day.\n")
    assert draft.title == "On Tides"
    assert draft.bylines == (DraftByline("Mara Lind"),)
    assert draft.published_on == Date(2019, 5, 2)
    assert draft.responding_to is None
    assert draft.source == "The tide turns.[^1]\n\n[^1]: Twice a day."
    assert (draft.findings, draft.coverage.unparsed) == ((), ())


def test_a_response_names_what_it_answers() -> None:
    assert _one("---\nresponding_to: on-tides\n---\nNo.\n").responding_to == Reference(slug="on-tides")
    assert _one('---\nresponding_to: "On Tides"\n---\nNo.\n').responding_to == Reference(title="On Tides")


def test_what_no_field_takes_is_listed_with_its_lines() -> None:
    draft = _one("---\ntitle: x\n# a remark\nlayout: post\ncover:\n  feature: a.png\ndate: # which?\n---\nText.\n")
    assert [(each.first_line, each.last_line, each.text) for each in draft.coverage.unparsed] == [
        (3, 3, "# a remark"),
        (4, 4, "layout: post"),
        (5, 6, "cover:\n  feature: a.png"),
        (7, 7, "# which?"),
    ]
    assert sorted(_codes(draft)) == ["BYLINE_NOT_STATED", *["FRONT_MATTER_NOT_UNDERSTOOD"] * 4]


def test_line_ends_and_a_byte_order_mark_are_layout() -> None:
    draft = _one("\ufeff---\r\ntitle: x\r\nlayout: a\r\n---\r\n\r\nOne.\r\nTwo.\rThree.\r\n")
    assert draft.source == "One.\nTwo.\nThree."
    assert [each.text for each in draft.coverage.unparsed] == ["layout: a"]


def test_what_is_missing_is_told() -> None:
    draft = _one("Just a text.\n")
    assert (draft.title, draft.bylines, draft.published_on) == (None, (), None)
    assert _codes(draft) == ["TITLE_NOT_STATED", "DATE_NOT_STATED", "BYLINE_NOT_STATED"]


def test_what_is_said_to_be_nothing_is_not_missing() -> None:
    assert _codes(_one("---\ntitle: x\npublished_on: null\nbylines: []\n---\ny\n")) == []


@cases("heading", ["# On Tides", "\n#  On Tides ##", "# On Tides\n"])
def test_a_heading_at_the_top_is_the_title_where_none_is_stated(heading: str) -> None:
    draft = _one(f"{heading}\n\nThe tide turns.\n")
    assert (draft.title, draft.source) == ("On Tides", "The tide turns.")
    assert "TITLE_FROM_HEADING" in _codes(draft)


@cases("text", ["# On *Tides*\n\nText.", "## On Tides\n\nText.", "#OnTides\n\nText.", "Text.\n\n# On"])
def test_any_other_heading_stays_where_it_is(text: str) -> None:
    draft = _one(text)
    assert (draft.title, draft.source) == (None, text)


def test_a_stated_title_leaves_the_heading_alone() -> None:
    assert _one(HEAD + "# On Tides\n\nText.").source == "# On Tides\n\nText."


def test_a_blog_writes_its_date_into_the_file_name() -> None:
    draft = _one("---\ntitle: x\n---\ny\n", "2019-05-02-on-tides.md")
    assert draft.published_on == Date(2019, 5, 2)
    assert "DATE_FROM_FILE_NAME" in _codes(draft)


@cases("name", ["2019-13-02-on-tides.md", "on-tides-2019-05-02.md", "20190502-x.md", "2019-05-02.md"])
def test_no_other_name_is_a_date(name: str) -> None:
    assert _one("---\ntitle: x\n---\ny\n", name).published_on is None


def test_a_stated_date_counts_before_that_of_the_name() -> None:
    assert _one(HEAD + "x\n", "2001-01-01-x.md").published_on == Date(2019, 5, 2)


def test_controls_are_left_out_and_told() -> None:
    draft = _one(HEAD + "a\x1b[31mb\x07c\n")
    assert draft.source == "a[31mbc"
    assert _codes(draft) == ["ENCODING_REPAIRED"]


def test_direction_controls_end_with_their_line() -> None:
    draft = _one(HEAD + "- a \u202eb\n- c\n")
    assert draft.source == "- a \u202eb\u202c\n- c"
    assert _codes(draft) == ["BIDI_ISOLATED"]
    assert _codes(_one(HEAD + draft.source)) == []


@cases(
    ("text", "reason"),
    [
        ("", "EMPTY"),
        (" \n\n", "EMPTY"),
        (HEAD, "EMPTY"),
        (HEAD + " \n", "EMPTY"),
        ("---\ntitle: x\nbody", "FRONT_MATTER_NOT_CLOSED"),
        ("---\ntitle: x\ndate: 2017-02-30\n---\ny", "IMPOSSIBLE_DATE"),
        ("+++\ndate = 2017-02-30\n+++\ny", "IMPOSSIBLE_DATE"),
        ("<!-- x --><h1>A</h1>\n\n<p>b</p>\n", "HTML_NOT_MARKDOWN"),
        (b"caf\xe9 and more\n", "NOT_UTF8"),
        ("text".encode("utf-16"), "NOT_UTF8"),
        (b"some text and a\x00b", "NUL"),
    ],
)
def test_what_cannot_be_imported_is_refused(text: str | bytes, reason: str) -> None:
    with pytest.raises(ImportRefused) as caught:
        parse_markdown(text.encode() if isinstance(text, str) else text)
    assert caught.value.reason == reason


def test_invalid_bytes_are_refused_with_their_offset() -> None:
    with pytest.raises(ImportRefused) as caught:
        parse_markdown(b"caf\xe9 and more\n")
    assert caught.value.offset == 3


def test_html_under_front_matter_is_markdown() -> None:
    assert _one(HEAD + "<p>One.</p>\n").source == "<p>One.</p>"


def test_a_dialogue_in_one_file_is_several_articles() -> None:
    mark = "0123456789abcdef"
    text = (
        f"<!-- article 1 of 2: {mark} -->\n{HEAD}One.\n\n"
        f"<!-- article 2 of 2: {mark} -->\n---\ntitle: No\nlayout: x\nresponding_to: on-tides\n---\n\nTwo.\n"
    )
    first, second = parse_markdown(text.encode())
    assert (first.source, second.source) == ("One.", "Two.")
    assert second.responding_to == Reference(slug="on-tides")
    assert [each.first_line for each in second.coverage.unparsed] == [13]
    assert text.split("\n")[12] == "layout: x"
    accounts = [first.coverage, second.coverage]
    assert sum(each.characters for each in accounts) == len(text)
    assert sum(each.assigned for each in accounts) == len(text) - len("layout: x")


def test_comments_within_a_value_are_listed_too() -> None:
    draft = _one("---\ntitle: 'x # y'\ntags:\n# why these\n- a\n---\nText.\n")
    assert [(each.first_line, each.text) for each in draft.coverage.unparsed] == [(4, "# why these")]


def test_comments_of_toml_are_listed() -> None:
    draft = _one("+++\ntitle = 'x # y'\ntags = [ # one\n'a']\n+++\nText.\n")
    assert [(each.first_line, each.text) for each in draft.coverage.unparsed] == [(3, "# one")]
