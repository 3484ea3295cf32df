"""A page's plain text comes out of its Markdown character for character, whatever it holds."""

from hypothesis import example, given
from hypothesis import strategies as st
from support.rendered import seen

from gql_blog.plugin import isolate_bidi
from gql_blog_importers.pages.characters import strip_controls
from gql_blog_importers.pages.markdown_escaping import escape_paragraph
from gql_blog_importers.pages.note_markers import MarkerLog, paragraph_to_markdown

_MARKS = "\\`*_{}[]()#+-.!|<>&~^$=:;'\"/@%,?\n \t0123456789abAB“”‘’„«»…–—·•①¹²\u00a0\u00ad\u3000é中"
_CHARACTERS = st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), exclude_characters="\u2028\u2029\ufeff")
_LINES = st.lists(st.text(st.sampled_from(_MARKS.replace("\n", "")) | _CHARACTERS, max_size=40), min_size=1, max_size=5)


def _as_printed(lines: list[str]) -> str:
    """A paragraph as the page's reader hands it on: cleaned lines, none of them empty."""
    return "\n".join(filter(None, map(strip_controls, lines)))


@given(_LINES)
@example(["1. no list", "2) none", "# no heading", "> no quotation", "- none", "+ none", "* none", "=====", "---"])
@example(["<b>&amp;&copy; &#35;</b>", "`code` ~~struck~~ **strong** __strong__ [link](http://x) ![image](y)"])
@example(["a | b", "--- | ---", "1 | 2"])
@example(["[^1]: no definition", "^[none]", "[1]: http://x", "[2017] [sic] […] m² ’22"])
@example(["a\\", "b\\\\", ": c", "~~~", "```"])
def test_a_paragraph_renders_as_the_same_characters(lines: list[str]) -> None:
    text = _as_printed(lines)
    paragraphs, tags, calls = seen(escape_paragraph(text))
    assert paragraphs == ([isolate_bidi(text)] if text else [])
    assert tags <= {"p", "br"}
    assert calls == []


@given(_LINES, st.sets(st.sampled_from(["1", "2", "3", "12"])))
@example(["[1]: a", "![1](b)", "^[1][2]", "[1](x) [1, 2]: y", "x!¹ [12]"], {"1", "2", "12"})
def test_markers_become_calls_and_nothing_else_changes(lines: list[str], labels: set[str]) -> None:
    text = _as_printed(lines)
    log = MarkerLog()
    markdown = paragraph_to_markdown(text, labels, log) if text else ""
    notes = "\n\n".join(f"[^{label}]: Note {label}." for label in sorted(labels))
    paragraphs, tags, calls = seen(f"{markdown}\n\n{notes}")
    assert tags <= {"p", "br", "hr"}  # the rule above the notes
    assert len(calls) == len(log.called)
    assert set(log.called) <= labels
    if not log.called:
        assert paragraphs == ([isolate_bidi(text)] if text else [])
