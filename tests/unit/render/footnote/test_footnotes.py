"""Notes in the stream of tokens: none is lost, none recurses, each is numbered where it is defined."""

import re

import pytest
from support.cases import cases
from support.growth import assert_grows
from support.sampling import sampled

from gql_blog.content import Note
from gql_blog.render.footnote.endnotes import render_endnotes
from gql_blog.render.footnote.footnotes import (
    NoteDefinition,
    extract_notes,
    keep_notes_in_descriptions,
    note_findings,
    shown_numbers,
)
from gql_blog.render.markdown_parser import article_parser


def notes_of(source: str) -> list[NoteDefinition]:
    return extract_notes(article_parser().parse(source, {}), "p")[1]


def summary(source: str) -> list[tuple[int, str, str, int]]:
    """Number, label, text and number of calls of each note."""
    return [
        (note.number, note.label, " ".join(token.content for token in note.tokens if token.content), note.calls)
        for note in notes_of(source)
    ]


@cases(
    ("source", "expected"),
    [
        ("a[^1]\n\n[^1]: one", [(1, "1", "one", 1)]),
        ('<a href="/b">a[^1]</a>\n\n[^1]: one', [(1, "1", "one", 0)]),
        ("a[^b] c[^a]\n\n[^a]: one\n[^b]: two", [(1, "a", "one", 1), (2, "b", "two", 1)]),
        ("a[^b1] c[^a1]\n\n[^a1]: one\n[^b1]: two", [(1, "b1", "two", 1), (2, "a1", "one", 1)]),
        (
            "a[^xx]\n\n[^u]: no\n[^xx]: see [^y]\n[^y]: yes",
            [(1, "xx", "see [^y]", 1), (2, "y", "yes", 1), (3, "u", "no", 0)],
        ),
        ("[^x]: before\n\na[^x] b[^x]", [(1, "x", "before", 2)]),
        ("a\n\n[^1]: nobody calls", [(1, "1", "nobody calls", 0)]),
        ("a[^1]\n\n[^1]: first\n[^1]: second", [(1, "1", "first", 1), (2, "1", "second", 0)]),
        ("a[^1]\n\n[^1]: see [^2]\n[^2]: see [^1]", [(1, "1", "see [^2]", 2), (2, "2", "see [^1]", 1)]),
        ("[^1]: see [^1]", [(1, "1", "see [^1]", 1)]),
        ("a[^1]\n\n[^1]: one\n\n    two\n\n    > three", [(1, "1", "one two three", 1)]),
        ("> [^q]: in a quote\n\n- [^l]: in a list\n\na[^q]", [(1, "q", "in a quote", 1), (2, "l", "in a list", 0)]),
        ("[^o]: outer\n\n    [^i]: inner\n\na[^i]", [(1, "o", "outer", 0), (2, "i", "inner", 1)]),
        ("a[^*] b[^†]\n\n[^*]: star\n[^†]: dagger", [(1, "*", "star", 1), (2, "†", "dagger", 1)]),
        ("a[^1]\n\n[^1]:", [(1, "1", "", 1)]),
        ("`[^1]` \\[^1]\n\n    [^1]\n\n[^1]: code calls nothing", [(1, "1", "code calls nothing", 0)]),
    ],
)
def test_notes_are_taken_in_order(source: str, expected: list[tuple[int, str, str, int]]) -> None:
    assert summary(source) == expected


@cases("source", ["a [^1] b", "a [1] [sic] [2017] b", "[^a b]: c", f"[^{'x' * 65}]: c"])
def test_what_is_no_note_stays_text(source: str) -> None:
    body, notes = extract_notes(article_parser().parse(source, {}), "p")
    assert notes == []
    assert source in " ".join(token.content for token in body)


@cases(
    ("source", "expected"),
    [
        ("a^[one] b^[*two* [x](y)]", [("1", "one", 1), ("2", "*two* [x](y)", 1)]),
        ("a^[one] b[^k] c^[three]\n\n[^k]: two", [("1", "one", 1), ("k", "two", 1), ("3", "three", 1)]),
        ("a^[see `]` and \\] and [b]]", [("1", "see `]` and \\] and [b]", 1)]),
        ("a^[one ^[two]]", [("1", "one ^[two]", 1)]),
        ("a^[one [^2]]\n\n[^2]: two", [("1", "one [^2]", 1), ("2", "two", 1)]),
        ("a[^2]^[three] b[^1]\n\n[^1]: one\n[^2]: two", [("2", "two", 1), ("2", "three", 1), ("1", "one", 1)]),
        ("a\n\n[^u]: uncalled ^[in it]", [("1", "in it", 1), ("u", "uncalled ^[in it]", 0)]),
        ("[a^[b]](c) \\^[d] `^[e]` ^[] ^[open", []),
    ],
)
def test_notes_in_place(source: str, expected: list[tuple[str, str, int]]) -> None:
    assert [(note.label, note.tokens[1].content, note.calls) for note in notes_of(source)] == expected


def test_a_note_in_the_description_of_an_image_stays_as_it_is_written() -> None:
    image = article_parser().parse("![a ^[b]](c.png)", {})[1].children
    assert image is not None
    keep_notes_in_descriptions(image[0])
    assert [(each.type, each.content) for each in image[0].children or ()] == [("text", "a "), ("text", "^[b]")]


def test_undefined_uncalled_and_doubled_notes_are_told() -> None:
    env: dict[str, object] = {}
    tokens = article_parser().parse("a[^x] b[^x] c[^d] `[^code]`\n\n[^u]: u\n[^d]: d\n[^d]: e", env)
    told = note_findings(extract_notes(tokens, "p")[1], env)
    assert [(each.code, each.message.split(": ")[1].split(".")[0]) for each in told] == [
        ("MARKER_WITHOUT_NOTE", "x"),
        ("NOTE_WITHOUT_MARKER", "u"),
        ("NOTE_DEFINED_TWICE", "d"),
    ]
    fine: dict[str, object] = {}
    assert note_findings(extract_notes(article_parser().parse("a[^1]\n\n[^1]: b", fine), "p")[1], fine) == ()


def test_a_marker_without_a_note_inside_brackets_is_told_of_once() -> None:
    env: dict[str, object] = {}
    tokens = article_parser().parse("[see [^gone] there]", env)
    assert [token.content for token in tokens if token.content] == ["[see [^gone] there]"]
    assert env["undefined_notes"] == ["gone"]
    (finding,) = note_findings(extract_notes(tokens, "p")[1], env)
    assert (finding.code, "not exist: gone." in finding.message) == ("MARKER_WITHOUT_NOTE", True)


def test_calls_are_numbered_over_the_body_and_then_the_notes() -> None:
    note, other = notes_of("[^1]: x [^2]\n\n[^2]: y\n\na[^2] b[^2]")
    assert note.marker_anchors == ()
    assert other.marker_anchors == ("fn-p-2-ref-1", "fn-p-2-ref-2", "fn-p-2-ref-3")


@pytest.mark.long
@pytest.mark.parametrize(
    "piece",
    sampled(["]", "[^1]", "[^", "[^1", "[^1]: ", "x [^1] ", "[^1]: x\n", "[^1]: [^1]", "^[", "^[a", "^[a]", "^[`"], 2),
)
def test_long_runs_take_work_in_proportion(piece: str) -> None:
    def source(length: int) -> str:
        return "[^1]: note\n\n" + piece * (length // len(piece))

    assert_grows(notes_of, source(5_000), source(20_000), most=6)


BACK = "\u21a9\ufe0e"


def item(note: Note) -> str:
    return render_endnotes([note], "en").split("\n")[2]


def test_no_notes_no_section() -> None:
    assert render_endnotes([], "en") == ""


@cases(
    ("label", "html", "anchors", "expected"),
    [
        ("1", "<p>x</p>", (), "<p>x</p>"),
        (
            "1",
            "<p>x</p>",
            ("r1",),
            f'<p>x <a href="#r1" role="doc-backlink" aria-label="Back to the text, note 1">{BACK}</a></p>',
        ),
        ("1", "x", ("r1",), "x"),
        ("*", "<p>x</p>", (), "<p>x</p>"),
        ("hollis2014", "<ul></ul>", (), "<ul></ul>"),
        ("1", "", ("r1",), ""),
    ],
)
def test_items(label: str, html: str, anchors: tuple[str, ...], expected: str) -> None:
    rendered = item(Note(number=1, label=label, text="x", html=html, anchor="fn-p-1", marker_anchors=anchors))
    assert rendered.startswith(f'<li id="fn-p-1">{expected}')


def test_a_note_that_ends_in_a_list_is_called_back_from_a_paragraph() -> None:
    section = render_endnotes(
        [
            Note(
                number=1,
                label="1",
                text="x",
                html="<ul>\n<li>x</li>\n</ul>",
                anchor="fn-p-1",
                marker_anchors=("r1", "r2"),
            )
        ],
        "en",
    )
    first, second = (
        f'<a href="#r{call}" role="doc-backlink" aria-label="Back to the text, note 1, place {call}">{BACK}'
        for call in (1, 2)
    )
    assert f"</ul>\n<p>{first}</a> {second}<sup>2</sup></a></p></li>" in section


@cases(
    ("labels", "numbers"),
    [
        ("1 2 3", "1 2 3"),
        ("0 1 4", "0 1 4"),
        ("hollis2014 vela holm", "1 2 3"),
        ("1 hollis2014 7", "1 2 3"),
        ("3 3", "1 2"),
        ("* †", "1 2"),
        ("01 2", "1 2"),
        ("", ""),
    ],
)
def test_a_reader_sees_one_number(labels: str, numbers: str) -> None:
    assert shown_numbers(labels.split()) == numbers.split()


def test_the_list_counts_as_the_markers_do() -> None:
    notes = [
        Note(number=place, label=label, text="x", html="<p>x</p>", anchor=f"fn-{place}", marker_anchors=())
        for place, label in enumerate("0145", start=1)
    ]
    assert re.findall(r"<li [^>]*>", render_endnotes(notes, "en")) == [
        '<li id="fn-1" value="0">',
        '<li id="fn-2">',
        '<li id="fn-3" value="4">',
        '<li id="fn-4">',
    ]
