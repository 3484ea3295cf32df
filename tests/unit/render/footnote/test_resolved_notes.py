"""Notes written out in full keep the markup of the notes that they are made of."""

from hypothesis import given
from hypothesis import strategies as st
from support.cases import cases

from gql_blog.render.footnote.resolved_notes import resolved_html
from gql_blog.render.plain_text import plain_text_of

FULL = "<p>Marta Oduya, <em>The Lamp and the Street</em> (Lund: Vass, 2014), 98.</p>"
TEXT = "Marta Oduya, The Lamp and the Street (Lund: Vass, 2014), 102."


@cases(
    ("text", "sources", "html"),
    [
        (TEXT, ("<p>Ibid., 102.</p>", FULL), FULL.replace("98", "102")),
        (TEXT, (), f"<p>{TEXT}</p>"),
        (
            f"See {TEXT[:-1]}; <and> why not The Lamp.",
            ('<p>See <a href="#fn-1">Oduya</a>, 102; &lt;and&gt; <em>why</em> not The Lamp.</p>', FULL),
            "<p>See Marta Oduya, <em>The Lamp and the Street</em> (Lund: Vass, 2014), 102; "
            "&lt;and&gt; <em>why</em> not The Lamp.</p>",
        ),
        ("One, Two.\n\nThree.", ("<p>One, <em>Two</em>.</p>",), "<p>One, <em>Two</em>.</p>\n<p>Three.</p>"),
        ("Title, 5.", ("<p><cite>Title</cite>, 4.</p>",), "<p><cite>Title</cite>, 5.</p>"),
        ("See Title, 5.", ("<p><cite>Title</cite>, 4.</p>",), "<p>See Title, 5.</p>"),
        ("See Title (Bergen), 5.", ("<p><em>Title</em> (Bergen), 4.</p>",), "<p>See <em>Title</em> (Bergen), 5.</p>"),
        ("A title", ("<p><em>A title</em></p>",), "<p><em>A title</em></p>"),
        (
            "Ada, Notes on It, at a.example, 5.",
            ('<p>Ada, <em>Notes\non <strong>It</strong></em>, at <a href="https://a.example">a.example</a>.</p>',),
            '<p>Ada, <em>Notes\non <strong>It</strong></em>, at <a href="https://a.example">a.example</a>, 5.</p>',
        ),
        ("Ada, Notes, 5.", ('<p>Ada, <em><a href="#h-x" id="y">Notes</a></em>, 4.</p>',), "<p>Ada, Notes, 5.</p>"),
        ("Ada, Notes, 5.", ("<del><p>Ada, <em><p>Notes</p></em>, 4.</p></del>",), "<p>Ada, Notes, 5.</p>"),
    ],
)
def test_markup(text: str, sources: tuple[str, ...], html: str) -> None:
    assert resolved_html(text, *sources) == html


def test_a_long_text_is_told_plainly() -> None:
    note = "<p>" + "<em>Ibid.</em>, 5; " * 5_000 + "</p>"
    text = "Ibid., 5; " * 5_000
    assert resolved_html(text, note) == f"<p>{text}</p>"


WORDS = st.lists(st.sampled_from(["Ada", "Notes", "<em>", "</em>", "a & b", "5", "“x”", "."]), max_size=12)


@given(
    WORDS,
    st.lists(st.sampled_from(["<em>Ada</em>", "Ada", "5", "<strong>a &amp; b</strong>", "Notes", "."]), max_size=12),
)
def test_it_says_the_text(words: list[str], marked: list[str]) -> None:
    text = " ".join(words)
    assert plain_text_of(resolved_html(text, f"<p>{' '.join(marked)}</p>")) == text
