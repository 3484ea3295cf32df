"""Pages whole, from bytes to the draft: what cannot be read is refused, what is odd is told."""

from datetime import date

import pytest
from support.cases import cases

from gql_blog.plugin import BylineRole, DraftArticle, ImportRefused, Reference
from gql_blog_importers.pages import parse_page

_PAGE = """The Ferry
Odile Marchetti | May 1, 2017
Responding To: Two Islands
Bram Achterberg
The ferry waits for nobody [1].
It is late all the same [2].
[1] Petra Holm, Quays (Bergen: Lantern, 1998), 41.
[2] Ibid, 44.
Bram Achterberg is a senior at Quayside College.
COMMENT FROM ODILE MARCHETTI (May 5, 2017):
It waited for me.
Odile Marchetti | May 1, 2017
Wen Jiayi | April 30, 2017"""


def _codes(draft: DraftArticle) -> list[str]:
    return [finding.code for finding in draft.findings]


def _with(old: str, new: str) -> DraftArticle:
    assert old in _PAGE
    return parse_page(_PAGE.replace(old, new).encode())


def test_a_page_whole() -> None:
    draft = parse_page(_PAGE.encode())
    assert draft.source == (
        "The ferry waits for nobody [^1].\n\nIt is late all the same [^2].\n\n"
        "[^1]: Petra Holm, Quays (Bergen: Lantern, 1998), 41.\n\n[^2]: Ibid, 44."
    )
    assert (draft.title, draft.published_on, draft.locale) == (None, None, None)
    assert draft.responding_to == Reference(title="Two Islands")
    (byline,) = draft.bylines
    assert (byline.name, byline.role, byline.bio) == (
        "Bram Achterberg", BylineRole.AUTHOR, "Bram Achterberg is a senior at Quayside College.",
    )  # fmt: skip
    (comment,) = draft.comments
    assert (comment.author_name, comment.posted_on, comment.body) == (
        "Odile Marchetti", date(2017, 5, 5), "It waited for me.",
    )  # fmt: skip
    assert [(m.credited_name, m.title) for m in draft.mentions] == [
        ("Odile Marchetti", "The Ferry"),
        ("Wen Jiayi", None),
    ]
    assert _codes(draft) == ["TITLE_CLAIMED_BY_ANOTHER", "TITLE_NOT_STATED", "DATE_NOT_STATED", "CONTRIBUTOR_SUGGESTED"]
    assert draft.coverage.unparsed == ()


@cases("end", ["\r\n", "\r"])
def test_line_ends_change_nothing(end: str) -> None:
    draft = parse_page(_PAGE.replace("\n", end).encode())
    plain = parse_page(_PAGE.encode())
    assert (draft.source, draft.mentions, draft.comments) == (plain.source, plain.mentions, plain.comments)


def test_reading_twice_gives_the_same() -> None:
    assert parse_page(_PAGE.encode()) == parse_page(_PAGE.encode())


@cases(
    ("text", "reason", "line"),
    [
        ("\n\u200b\n", "EMPTY", None),
        ("The Ferry", "NO_BODY", None),
        ("Responding To: X\nThe Ferry\nOna Vela", "NO_BODY", None),
        (_PAGE.replace("Marchetti | May 1, 2017\nResp", "Marchetti | May 1, 99999\nResp"), "IMPOSSIBLE_DATE", 2),
        (_PAGE.replace("(May 5, 2017)", "(February 30, 2017)"), "IMPOSSIBLE_DATE", 10),
        (_PAGE.replace("April 30, 2017", "April 31, 2017"), "IMPOSSIBLE_DATE", 13),
        ("April 31, 2017\nResponding To: X\nThe Ferry\nSo it is.", "IMPOSSIBLE_DATE", 1),
        ("Podcast\nA guest explains.\nPetra Holm: Yes.", "NOT_AN_ARTICLE", None),
    ],
)
def test_what_is_refused(text: str, reason: str, line: int | None) -> None:
    with pytest.raises(ImportRefused) as refusal:
        parse_page(text.encode())
    assert (refusal.value.reason, refusal.value.line) == (reason, line)


def test_dates_in_the_text_are_not_asked() -> None:
    draft = _with("It is late all the same [2].", "February 30, 2017 | never | came [2].")
    assert "February 30" in draft.source


def test_controls_are_taken_out_and_told() -> None:
    draft = _with("nobody", "no\x1b[31mbody\x08")
    assert "waits for nobody" in draft.source
    assert "ENCODING_REPAIRED" in _codes(draft)


def test_zero_width_is_taken_out_of_titles_and_told() -> None:
    draft = _with("The Ferry", "The Fer\u200bry\u2028now")
    assert draft.mentions[0].title == "The Ferry now"
    assert "ENCODING_REPAIRED" in _codes(draft)


def test_direction_is_closed_and_told() -> None:
    draft = _with("nobody", "\u202enobody")
    assert draft.source.startswith("\u2068The ferry waits for \u202enobody [^1].\u202c\u2069")
    assert "BIDI_ISOLATED" in _codes(draft)


def test_look_alikes_are_kept_apart_and_told() -> None:
    draft = _with("The Ferry\nOdile", "The Ferry\nOd\u0456le")
    assert [mention.credited_name for mention in draft.mentions][:2] == ["Od\u0456le Marchetti", "Odile Marchetti"]
    assert draft.mentions[1].title is None
    assert "NAME_CONFUSABLE" in _codes(draft)


def test_orphans_of_both_kinds_are_told_by_number() -> None:
    draft = _with("[1].\nIt is late all the same [2]", "[7].\nIt is late all the same")
    told = {finding.code: finding.message for finding in draft.findings}
    assert "\\[7\\]" in draft.source
    assert "7" in told["MARKER_WITHOUT_NOTE"]
    assert "1 and 2" in told["NOTE_WITHOUT_MARKER"]


def test_odd_numbers_are_text() -> None:
    draft = _with("nobody [1].", "[0] b [-1] c [1e9] d [999999999999999999999] e [1")
    assert "\\[999999999999999999999\\]" in draft.source


def test_a_long_chain_of_notes() -> None:
    notes = "\n".join(f"[{n}] Ibid, {n}." for n in range(1, 3001))
    marks = "".join(f"[{n}]" for n in range(1, 3001))
    draft = parse_page(f"Responding To: X\nThe Ferry\nOna Vela\nSo it is {marks}.\n{notes}".encode())
    assert draft.source.count("]: Ibid") == 3000
    assert "NOTE_WITHOUT_MARKER" not in _codes(draft)


def test_a_text_that_breaks_off_is_told() -> None:
    text = (
        "Responding To: X\nThe Ferry\nOna Vela\nIt went on for a long while, until the water came back from the sea and"
    )
    assert "CONTENT_CUT" in _codes(parse_page(text.encode()))


def test_a_translator_who_is_credited_is_one() -> None:
    draft = _with("Bram Achterberg\nThe ferry", "Bram Achterberg\nTranslated by Jon Ames\nThe ferry")
    assert [(byline.name, byline.role) for byline in draft.bylines] == [
        ("Bram Achterberg", BylineRole.AUTHOR),
        ("Jon Ames", BylineRole.TRANSLATOR),
    ]
