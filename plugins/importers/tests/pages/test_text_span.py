"""The essay reaches from its first long paragraph to its last; what stands around is asked or left over."""

from gql_blog_importers.pages.page_lines import split_lines
from gql_blog_importers.pages.text_span import TextSpan, essay_span, long_lines

_LONG = "The ferry was run by one family for four generations, and nobody thought of it as a service. " * 2
_CLOSING = "It left at seven, it came back at nine, and that was all there was to say of it in those years."


def _span(*lines: str) -> tuple[TextSpan, list[str]]:
    page = split_lines("\n\n".join(lines))
    span = essay_span(page, range(len(page.lines)))
    return span, [page.text(index) for index in span.left]


def test_lines_of_the_site_between_paragraphs_are_left_over() -> None:
    _, left = _span(_LONG, "ANZEIGE", _LONG, "Lesen Sie auch", "Kleine Geschichte der Serviette", _LONG, "Mehr davon")
    assert left == ["ANZEIGE", "Lesen Sie auch", "Kleine Geschichte der Serviette", "Mehr davon"]


def test_headings_and_short_sentences_stay() -> None:
    assert _span(_LONG, "Two Boats", _LONG, "Nobody knew.", _LONG, "One Shore", _LONG)[1] == []
    assert _span(_LONG, "II", _LONG, "* * *", _LONG, "Share")[1] == ["Share"]


def test_sentences_at_the_ends_are_asked_for() -> None:
    span, left = _span("Dear friends, it is late.", _LONG, _LONG, "Copy link", "We print one letter in twelve.")
    assert left == ["Dear friends, it is late.", "Copy link", "We print one letter in twelve."]
    assert (span.before, span.after) == ([0], [4])


def test_a_shorter_last_paragraph_is_the_essay_s_and_an_author_s_is_not() -> None:
    assert _span(_LONG, _LONG, _CLOSING, "Share")[1] == ["Share"]
    about = "Ona Vela teaches law at Quayside College and has written two books on ferries and their owners."
    assert _span(_LONG, _LONG, about, "Share")[1] == [about, "Share"]


def test_a_page_of_sentences_alone_is_all_its_own() -> None:
    assert _span("It rains.", "It rains again.", "It stopped.")[1] == []


def test_lines_broken_at_one_width_are_one_paragraph() -> None:
    broken = "\n".join(_LONG[start : start + 60] for start in range(0, len(_LONG), 60))
    lines = split_lines(f"The Ferry\n\n{broken}\n\n{broken}").lines
    assert long_lines(lines) == list(range(1, len(lines)))


def test_an_answer_with_its_time_and_words_of_a_button_are_no_text() -> None:
    answer = (
        "I gave you number seventeen, and I want it back before the summer is over. Ona (talk) 06:12, 30 April 2018"
    )
    more = "It was me with the chapels, and with the two sheds behind them. Thank you. 10:44, 1 May 2018 (UTC)"
    page = split_lines(f"{_LONG}\n\nLoading...\n\n{_LONG}\n\n{_LONG}\n\n{answer}\n{more}")
    span = essay_span(page, range(len(page.lines)))
    assert [page.text(index) for index in span.kept] == [_LONG.strip()] * 3
