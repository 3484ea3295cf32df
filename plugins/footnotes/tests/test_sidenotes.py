"""Notes beside the text."""

from gql_blog.plugin import Body, Note
from gql_blog.testing import Blog
from gql_blog_footnotes import hooks
from gql_blog_footnotes.settings import FootnoteSettings
from gql_blog_footnotes.sidenotes import with_sidenotes

SOURCE = """The bridge[^1] stands[^2], and stands[^1].[^3]

[^1]: Ada Byron, *Notes* (London: Taylor, 1843), 5.

    A second paragraph, with a note.^[In the note.]

[^2]: Ibid., 6.
[^3]: A list:

    - one
"""
ON = {"sidenotes": True}


def body_of(blog: Blog, **settings: bool) -> str:
    with blog({"footnotes": hooks}, settings={"footnotes": settings}) as app:
        app.publish("The Bridge", SOURCE)
        answer = app.query('{ post(slug: "the-bridge") { body } }')
        assert answer.data is not None
        return str(answer.data["post"]["body"])


def test_each_note_stands_behind_its_first_marker(blog: Blog) -> None:
    body = body_of(blog, sidenotes=True)
    assert body.count('<span class="footnotes-sidenote" role="note" aria-label="Note') == 2
    text, _, notes = body.partition("<section")
    assert (
        '</a></sup><span class="footnotes-sidenote" role="note" aria-label="Note 2">'
        '<sup class="footnotes-number">2</sup> <a href="#fn-'
    ) in text
    assert 'aria-label="Ibid.: Ada Byron, Notes (London: Taylor, 1843), 6"' in text or "Ibid" in text
    assert "5.<br>A second paragraph" in text
    assert "<li>one</li>" not in text
    assert "<li>one</li>" in notes


def test_the_section_stays_and_no_id_is_there_twice(blog: Blog) -> None:
    with_notes, without = body_of(blog, sidenotes=True), body_of(blog)
    assert "footnotes-sidenote" not in without
    assert with_notes.partition("<section")[2].count("doc-backlink") == without.partition("<section")[2].count(
        "doc-backlink"
    )
    ids = [each.partition('"')[0] for each in with_notes.split(' id="')[1:]]
    assert len(ids) == len(set(ids))


def test_nothing_is_done_where_no_note_can_stand_in_a_paragraph() -> None:
    table = Note(number=1, label="1", text="x", html="<table></table>", anchor="n", marker_anchors=("m",))
    uncalled = Note(number=2, label="2", text="x", html="<p>x</p>", anchor="o")
    assert with_sidenotes(Body(html="<p>x</p>", notes=(table, uncalled))) is None
    assert FootnoteSettings().sidenotes is False


def test_they_are_named_in_the_language_of_the_article() -> None:
    note = Note(number=1, label="1", text="x", html="<p>x</p>", anchor="n", marker_anchors=("m",))
    marker = '<p><sup><a href="#n" id="m" role="doc-noteref">1</a></sup></p>'
    assert 'aria-label="注1"' in (with_sidenotes(Body(html=marker, notes=(note,), locale="zh-Hant")) or "")
    assert 'aria-label="Note 1"' in (with_sidenotes(Body(html=marker, notes=(note,), locale="sw")) or "")
