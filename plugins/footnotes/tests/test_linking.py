"""The HTML of notes that refer back."""

import pytest

from gql_blog.plugin import FootnoteKind, Note, ReadNote
from gql_blog_footnotes.linking import linked

TARGET = Note(1, "1", "x", "<p>x</p>", "fn-a-1")


def note(text: str, html: str | None = None) -> Note:
    return Note(2, "2", text, html or f"<p>{text}</p>", "fn-a-2")


@pytest.mark.parametrize(
    ("text", "html", "expected"),
    [
        ("Ibid, 6.", None, '<p><a href="#fn-a-1">Ibid</a>, 6.</p>'),
        ("Ibid., 6.", "<p><em>Ibid.</em>, 6.</p>", '<p><em><a href="#fn-a-1">Ibid</a>.</em>, 6.</p>'),
        ("Stone, op. cit., 6.", None, '<p>Stone, <a href="#fn-a-1">op. cit</a>., 6.</p>'),
        ("Stone, 6.", None, '<p><a href="#fn-a-1">Stone</a>, 6.</p>'),
        ("Stone, 6.", '<p><a href="/x" title="Stone">Stone</a>, 6.</p>', None),
        ("R&D, supra note 3", "<p>R&amp;D, supra note 3</p>", '<p>R&amp;D, <a href="#fn-a-1">supra note 3</a></p>'),
    ],
)
def test_the_referring_words_are_linked(text: str, html: str | None, expected: str | None) -> None:
    assert linked(note(text, html), ReadNote(FootnoteKind.IBID, 1), TARGET) == expected


def test_the_full_citation_is_the_links_title() -> None:
    read = ReadNote(FootnoteKind.IBID, 1, resolved_text='Ada "S" <Marks>, 6.')
    html = linked(note("Ibid, 6."), read, TARGET)
    assert html == '<p><a href="#fn-a-1" title="Ada &quot;S&quot; &lt;Marks&gt;, 6.">Ibid</a>, 6.</p>'


def test_what_refers_to_nothing_stays_as_it_is() -> None:
    assert linked(note("Ibid, 6."), ReadNote(FootnoteKind.IBID), None) is None
    assert linked(note("x"), ReadNote(FootnoteKind.FULL, 1), TARGET) is None
