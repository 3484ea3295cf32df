"""The section of notes."""

import pytest

from gql_blog.content import Note
from gql_blog.render.endnotes import endnotes

BACK = "\u21a9\ufe0e"


def item(note: Note) -> str:
    return endnotes([note]).split("\n")[2]


def test_no_notes_no_section() -> None:
    assert endnotes([]) == ""


@pytest.mark.parametrize(
    ("label", "html", "anchors", "expected"),
    [
        ("1", "<p>x</p>", (), "<p>x</p>"),
        ("1", "<p>x</p>", ("r1",), f'<p>x <a href="#r1" role="doc-backlink">{BACK}</a></p>'),
        ("1", "x", ("r1",), "x"),
        ("*", "<p>x</p>", (), "<p><sup>*</sup> x</p>"),
        ("<", "<p>x</p>", (), "<p><sup>&lt;</sup> x</p>"),
        ("2", "<ul></ul>", (), "<p><sup>2</sup> </p>"),
        ("1", "", ("r1",), ""),
    ],
)
def test_items(label: str, html: str, anchors: tuple[str, ...], expected: str) -> None:
    rendered = item(Note(1, label, "x", html, "fn-p-1", anchors))
    assert rendered.startswith(f'<li id="fn-p-1" role="doc-endnote">{expected}')


def test_a_note_that_ends_in_a_list_is_called_back_from_a_paragraph() -> None:
    section = endnotes([Note(1, "1", "x", "<ul>\n<li>x</li>\n</ul>", "fn-p-1", ("r1", "r2"))])
    first, second = (f'<a href="#r{call}" role="doc-backlink">{BACK}' for call in (1, 2))
    assert f"</ul>\n<p>{first}</a> {second}<sup>2</sup></a></p></li>" in section
