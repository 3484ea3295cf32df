from support.cases import cases

from gql_blog_importers.pages.note_markers import MarkerLog, marker_numbers, paragraph_to_markdown, plain_number

_NOTES = {"1", "2", "3", "4"}


@cases(
    ("text", "markdown", "called"),
    [
        ("So [1].", "So [^1].", ["1"]),
        ("So [1][2], and [1].", "So [^1][^2], and [^1].", ["1", "2", "1"]),
        ("So [1, 3–4].", "So [^1][^3][^4].", ["1", "3", "4"]),
        ("So［2］ and 【3】.", "So[^2] and [^3].", ["2", "3"]),
        ("So.¹ And so.²,³", "So.[^1] And so.[^2][^3]", ["1", "2", "3"]),
        ("是的①。", "是的[^1]。", ["1"]),
        ("[1]: so", "[^1]\\: so", ["1"]),
        ("So [1](x)", "So [^1]\\(x)", ["1"]),
        ("So![1]", "So\\![^1]", ["1"]),
    ],
)
def test_markers_become_calls(text: str, markdown: str, called: list[str]) -> None:
    log = MarkerLog()
    assert paragraph_to_markdown(text, _NOTES, log) == markdown
    assert (log.called, log.missing) == (called, [])


@cases(
    "text", ["[2017]", "[sic]", "[…]", "m²", "40 km²", "10³", "x²", "’22", "C’96", "[a]", "[]", "[1e9]", "[-1]", "[1"]
)
def test_other_things_are_no_markers(text: str) -> None:
    log = MarkerLog()
    assert "[^" not in paragraph_to_markdown(f"So {text} it is.", _NOTES, log)
    assert (log.called, log.missing) == ([], [])


def test_addresses_hold_no_markers_and_end_before_one() -> None:
    log = MarkerLog()
    assert "[^" not in paragraph_to_markdown("At http://example.org/a|b[1]?y=[2] it is.", _NOTES, log)
    assert paragraph_to_markdown("At http://example.org/a [1].", _NOTES, log).endswith(" [^1].")


def test_a_marker_without_a_note_stays_and_is_told() -> None:
    log = MarkerLog()
    assert paragraph_to_markdown("So [7], and [1, 9].", _NOTES, log) == "So \\[7\\], and \\[1, 9\\]."
    assert (log.called, log.missing) == ([], ["7", "9"])


def test_a_huge_range_is_not_counted_out() -> None:
    log = MarkerLog()
    assert "[^" not in paragraph_to_markdown("So [1–9999].", _NOTES, log)


def test_numbers_are_seen_in_any_form() -> None:
    assert marker_numbers("a [1, 2] so³ c④ m²") == {"1", "2", "3", "4"}
    assert [plain_number(mark) for mark in ("¹²", "⑳", "㉑", "㊱", "01", "１", "x", "12345")] == [
        "12", "20", "21", "36", "1", "1", None, None,
    ]  # fmt: skip
