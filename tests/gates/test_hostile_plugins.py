"""What the plugins of the repository do with a stranger's text takes time in proportion to it, whatever fills it.

What ``moderation`` does runs while one anonymous request waits, so it has an end besides. Notes and exports are of
texts that imports may have brought in.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from html import escape
from time import process_time
from typing import Final

import pytest
from support.cases import cases
from support.doubling import FILLERS, MOST_SECONDS, growth
from support.exported import POST, citing

from gql_blog.hooks import ExportSite
from gql_blog.hooks.circuits.loop_watchdog import LONGEST_STRETCH
from gql_blog.plugin import Body, ExportArticle, ModerationCase, Note
from gql_blog_exports.article_parts import PageOptions
from gql_blog_exports.bibtex import write_bibtex
from gql_blog_exports.csl_json import write_csl_json
from gql_blog_exports.html_page import write_page
from gql_blog_exports.markdown import write_markdown_dialogue
from gql_blog_footnotes.citation_resolver import resolve_notes
from gql_blog_footnotes.note_rendering import link_reference
from gql_blog_footnotes.sidenotes import with_sidenotes
from gql_blog_moderation.outside import question, read_answer
from gql_blog_moderation.rules import judge
from gql_blog_moderation.settings import DEFAULTS
from gql_blog_moderation.text_folding import fingerprint

Read = Callable[[str], object]

COMMENT: Final = (5_000, 10_000, 20_000)
ONE_NOTE: Final = (1_000, 2_000, 4_000)
ARTICLE: Final = (10_000, 20_000, 40_000)
MANY_NOTES: Final = (40_000, 80_000, 160_000)
"""More notes than one is compared with, which are 50: up to there each further note has more to be compared with."""
_APART: Final = 18
_NOTE_LENGTH: Final = 400
_SITE: Final = ExportSite(title="Site", url="https://example.org", locale="en", file_url="https://example.org/file")


def _case(text: str, **given: object) -> ModerationCase:
    plain = ModerationCase(
        comment_id="com_1", article_id="art_1", article_title="T", author_name="Ada", source=text, text=text
    )
    return replace(plain, **given)  # type: ignore[arg-type]


def _judged(text: str) -> object:
    links = tuple(text[at : at + 40] for at in range(0, len(text), 40))
    return (
        judge(_case(text, links=links, previous=(text, f"{text}!", text[::-1]) * 7), DEFAULTS, copies=1, pace=1),
        fingerprint(text),
        question(_case(text), "token"),
    )


def _note(text: str, number: int = 1) -> Note:
    html = f"<p>{escape(text)}</p>"
    anchors = (f"fnref-{number}",)
    return Note(number=number, label=str(number), text=text, html=html, anchor=f"fn-{number}", marker_anchors=anchors)


def _notes(text: str) -> object:
    parts = [text[at : at + _NOTE_LENGTH] for at in range(0, len(text), _NOTE_LENGTH)]
    return resolve_notes(tuple(_note(part, number) for number, part in enumerate(parts, start=1)))


def _read_note(text: str) -> object:
    work, note = _note("Ada Stone, Marks of the North (Oslo: Rune, 1999), 12."), _note(text, 2)
    read = resolve_notes((work, note, _note("Ibid., 5.", 3)))
    return link_reference(note, read[1], work)


def _with_sidenotes(text: str) -> object:
    marker = '<sup><a id="fnref-1" href="#fn-1">1</a></sup>'
    return with_sidenotes(Body(html=f"<p>{escape(text)} {marker}</p>", notes=(_note(text),), locale="en"))


def _article(text: str) -> ExportArticle:
    text = text.encode("utf-8", "replace").decode()
    work = {"type": "book", "title": text, "author": [{"family": text, "given": text}], "DOI": text}
    article = replace(POST, title=text, source=text, html=f"<p>{escape(text)}</p>", text=text, tags=(text,))
    return citing(article, work)


def _exported(text: str) -> object:
    article = _article(text)
    write_page([article], PageOptions(), _SITE)
    write_markdown_dialogue((article, article))
    return write_bibtex([article]), write_csl_json([article])


def faults(read: Read, filler: str, sizes: tuple[int, ...], most_seconds: float | None = None) -> list[str]:
    return growth(read, filler, sizes, most_seconds=most_seconds).faults(most_seconds)


OF_COMMENTS: Final[Mapping[str, Read]] = {
    "a comment": _judged,
    "the name of its author": lambda text: judge(_case("A fine text.", author_name=text), DEFAULTS),
    "an answer of the service outside": lambda text: read_answer(200, text.encode("utf-8", "replace")),
}
OF_ARTICLES: Final[Mapping[str, tuple[Read, tuple[int, ...]]]] = {
    "one note": (_read_note, ONE_NOTE),
    "notes": (_notes, MANY_NOTES),
    "sidenotes": (_with_sidenotes, ARTICLE),
    "exports": (_exported, COMMENT),
}


def _tried(place: int) -> list[str]:
    """The kinds of filler that are tried in every run, others at each place."""
    return [*FILLERS][place::_APART]


@cases("name", OF_COMMENTS)
def test_a_comment_is_judged_within_the_time_of_one_request(name: str) -> None:
    fillers = _tried([*OF_COMMENTS].index(name))
    told = [each for filler in fillers for each in faults(OF_COMMENTS[name], filler, COMMENT, MOST_SECONDS)]
    assert not told, "\n".join(told)


@pytest.mark.long
@pytest.mark.parametrize("name", OF_COMMENTS)
def test_whatever_fills_it_a_comment_is_judged_within_the_time_of_one_request(name: str) -> None:
    told = [each for filler in FILLERS for each in faults(OF_COMMENTS[name], filler, COMMENT, MOST_SECONDS)]
    assert not told, "\n".join(told)


@cases("piece", ["x-", "a-a-", "a.-a", "aaaa", "\u0301\u0316", "\ufdfa"])
def test_what_took_seconds_holds_the_loop_for_no_more_than_a_hook_may(piece: str) -> None:
    """The beginning of a host at each letter, marks that have to be put in order, one sign for a whole sentence."""
    comment = piece * (19_900 // len(piece.encode()))
    assert min(_seconds(comment) for _ in range(5)) < LONGEST_STRETCH


def _seconds(comment: str) -> float:
    begun = process_time()
    _judged(comment)
    return process_time() - begun


@cases("name", OF_ARTICLES)
def test_notes_and_exports_take_time_in_proportion(name: str) -> None:
    read, sizes = OF_ARTICLES[name]
    told = [each for filler in _tried([*OF_ARTICLES].index(name)) for each in faults(read, filler, sizes)]
    assert not told, "\n".join(told)


@pytest.mark.long
@pytest.mark.parametrize("name", OF_ARTICLES)
def test_whatever_fills_them_notes_and_exports_take_time_in_proportion(name: str) -> None:
    read, sizes = OF_ARTICLES[name]
    told = [each for filler in FILLERS for each in faults(read, filler, sizes)]
    assert not told, "\n".join(told)
