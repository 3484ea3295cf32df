"""Citations with another locator."""

from support.cases import cases

from gql_blog.plugin import FootnoteKind, Note, ReadNote
from gql_blog_footnotes.cited_works import work_of
from gql_blog_footnotes.note_rendering import cited, expand_references, link_reference

STONE = "Ada Stone, Marks (Oslo: Rune, 1999), 12."


@cases(
    ("citation", "locator", "expected"),
    [
        (STONE, "15", "Ada Stone, Marks (Oslo: Rune, 1999), 15"),
        (STONE, None, "Ada Stone, Marks (Oslo: Rune, 1999)"),
        (STONE, "chap. 3", "Ada Stone, Marks (Oslo: Rune, 1999), chap. 3"),
        ("Stone, A. (1999). Marks (p. 24). Rune.", "28", "Stone, A. (1999). Marks (p. 28). Rune"),
        ("Stone, A. (1999). Marks (p. 24). Rune.", "36–37", "Stone, A. (1999). Marks (pp. 36–37). Rune"),
        ("Stone, A. (1999). Marks (pp. 24–25). Rune.", "7", "Stone, A. (1999). Marks (p. 7). Rune"),
        ("Stone, A. (1999). Marks (p. 24). Rune.", None, "Stone, A. (1999). Marks. Rune"),
        ("Group 14, April 2011, p. 35, § 6.", "6, § 3", "Group 14, April 2011, p. 6, § 3"),
        ("Interview with Ada Stone, 2002.", "3", "Interview with Ada Stone, 2002, 3"),
        ("Interview with Ada Stone, 2002.", None, "Interview with Ada Stone, 2002"),
        ("艾达：《标记》，石头出版社，2016年版，第274页。", "5", "艾达：《标记》，石头出版社，2016年版，第5页"),
        ("艾达：《标记》，石头出版社，2016年版", "3、5", "艾达：《标记》，石头出版社，2016年版，第3、5页"),
    ],
)
def test_relocated(citation: str, locator: str | None, expected: str) -> None:
    assert cited(work_of(1, citation), locator) == expected


def test_written_out() -> None:
    assert expand_references("See ibid., 5; ibid.", [(4, 12, "A, 5"), (14, 18, "A")]) == "See A, 5; A."
    assert expand_references("as it is", []) == "as it is"


TARGET = Note(number=1, label="1", text="x", html="<p>x</p>", anchor="fn-a-1")


def note(text: str, html: str | None = None) -> Note:
    return Note(number=2, label="2", text=text, html=html or f"<p>{text}</p>", anchor="fn-a-2")


@cases(
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
    assert link_reference(note(text, html), ReadNote(kind=FootnoteKind.IBID, refers_to=1), TARGET) == expected


def test_the_full_citation_is_the_links_title_and_in_its_name() -> None:
    read = ReadNote(kind=FootnoteKind.IBID, refers_to=1, resolved_text='Ada "S" <Marks>, 6.')
    html = link_reference(note("Ibid, 6."), read, TARGET)
    whole = "Ada &quot;S&quot; &lt;Marks&gt;, 6."
    assert html == f'<p><a href="#fn-a-1" title="{whole}" aria-label="Ibid: {whole}">Ibid</a>, 6.</p>'


def test_what_refers_to_nothing_stays_as_it_is() -> None:
    assert link_reference(note("Ibid, 6."), ReadNote(kind=FootnoteKind.IBID), None) is None
    assert link_reference(note("x"), ReadNote(kind=FootnoteKind.FULL, refers_to=1), TARGET) is None
