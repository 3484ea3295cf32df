"""Every word of a source is in a field that the schema answers, or named in a finding, whatever the source looks like.

Other properties hold that each character is accounted for while it is read. This one asks: it imports the source into
a database, and looks for what it holds in the answers to a query.
"""

import asyncio
from collections.abc import Awaitable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.importers import import_paths
from support.planted_words import PlantedWords, not_told, texts_of
from support.reading import library_over

from gql_blog.access import OPERATOR
from gql_blog.store import Database
from gql_blog.transfer import FileReport, ImportOptions

PAGE_LINES: Final = [
    "", "", "", "", "   ", "Skip to main content", "April 3, {y}", "{y}年4月3日",
    "Responding To: The {W} of {W}", "{W} and the Lighthouse", "What the {w} Sees", "Odile {W}", "By Bram {W}",
    "Wen {W} | March 14, {y}", "Editor’s Note: The word {w} was cut.", "The {W} Review",
    "The {w} of the harbour {w} both islands [1], and nobody {w} it.",
    "“Nobody {w},” said the keeper; 東京 {w} and 🎈 {w}.", "A short {w} line", "• a {w} point", "    indented {w} text",
    "Notes", "[1] Petra {W}, Quays of {W} (Bergen, 1998), 41.", "[2] Ibid., {w}.", "2. {W} wrote.", "* * *",
    "Odile {W} is a senior at {W} College.", "COMMENT FROM BRAM {W} (March 20, {y}):", "2 Comments", "Jonas {W} says:",
    "March 20, {y} at 5:00 pm", "I {w} it.", "Reply", "Lena {W} on March 21, {y}", "Other Responses",
    "Lena {W} | The {W} Song", "About the Blog", "The blog of {w} is here.", "Filed under: {w}", "back to top",
    "Share this: {w}", "— Odile {W}", "Table 1: {w}", "[image: a {w} pier]", "https://blog.example/{w}",
]  # fmt: skip
HTML_LINES: Final = [
    "<h1>{W} and the Lighthouse</h1>", "<h2>What the {w} Sees</h2>", "<h5>A {w} part</h5>",
    '<p class="byline">By <a rel="author" href="/a">Odile {W}</a></p>',
    '<p><time datetime="2001-04-03">April 3, {y}</time></p>', "<p>April 3, {y}</p>",
    "<p>The {w} of the harbour <em>{w}</em> both <b>islands</b>, and nobody {w} it.</p>",
    "<ul><li>a {w} point<ol><li>{w}</li></ol></li></ul>", "<dl><dt>{w}</dt><dd>is a {w}</dd></dl>",
    "<table><caption>{w}</caption><tr><th>{w}</th></tr><tr><td>{w}</td></tr></table>",
    '<figure><img src="/a.png" alt="a {w} pier"><figcaption>The {w} pier</figcaption></figure>',
    '<p><img src="/b.png" alt="{w}"></p>', '<iframe src="https://film.example/1" title="A film of {w}"></iframe>',
    "<video src='/v.mp4'>a {w} film</video>", "<svg><text>{w}</text></svg>",
    "<p><math alttext='{w}'><mi>x</mi></math></p>", "<p><ruby>{w}<rt>{w}</rt></ruby></p>",
    "<pre><code class='language-python'>{w} = 1</code></pre>", "<details><summary>{w}</summary>more {w}</details>",
    "<blockquote><p>“{w},” she said.</p></blockquote>", "<aside>{w}</aside>", "<div class='sidebar'>{w}</div>",
    "<nav><a href='/'>{w}</a></nav>", "<footer>{w}</footer>", "<form><label>{w}</label></form>",
    "<button>{w}</button>", "loose {w} text", "<div class='note'><p>A {w} note.</p></div>",
    "<section class='comments'><h3>2 Comments</h3><div class='comment'><cite>Jonas {W}</cite>"
    "<time>March 20, {y}</time><p>I {w} it.</p></div></section>",
    "<div class='author-bio'>Odile {W} is a senior at {W} College.</div>", "<p>[1] {W}, Quays (Bergen, 1998), 4.</p>",
    "<hr>", "<address>{w}</address>", "<q>{w}</q>", "<abbr title='a {w} word'>{w}</abbr>", "<p>x<sup>{w}</sup></p>",
    "<object>{w}</object>", "<audio>{w}</audio>", "<select><option>{w}</option></select>", "<textarea>{w}</textarea>",
]  # fmt: skip
KEYS: Final = [
    "subtitle: A {w} subtitle", "abstract: What is {w}.", "author: Odile {W}", "translator: Bram {W}",
    "date: {y}-04-03", "updated: {y}-05-03", "tags: [{w}, {w}]", "categories: {w}", "weather: {w}", "# a {w} comment",
    "notices:\n  - A {w} notice.", "responding_to: '\"The {W} Song\"'", "lang: de", "layout: {w}", "slug: {w}",
    "image: /{w}.png", "custom:\n  inner: {w}", "description: |\n  A {w}\n  description.", "draft: false",
]  # fmt: skip
MARKDOWN_BLOCKS: Final = [
    "The {w} of *{w}* and **{w}**, ~~{w}~~ and `{w}`.", "# {W}", "## A {w} heading", "###### {w}",
    "Text^[An inline {w} note.]", "Text[^a].\n\n[^a]: A {w} note.\n\n    Its second {w} paragraph.",
    "[^b]: Uncalled {w}.", "Undefined[^c] {w}.", "Term {w}\n: is a {w}", "- [ ] a {w} task\n- [x] {w} done",
    "1. {w}\n2. {w}", "> {w}\n> > {w}", "| a {w} | b |\n|---|---|\n| {w} | {w} |", "$a_{{w}}$ and {w}",
    "$$\n{w}\n$$", "![a {w} pier](/a.png)", '![a pier](/a.png "a {w} title")', '[a {w} link](/x "a {w} title")',
    "[a {w} link][r]\n\n[r]: /x", "<details><summary>{w}</summary>\n\nmore {w}\n\n</details>",
    '<iframe src="https://film.example/1" title="{w}"></iframe>', "<svg><text>{d}</text></svg>",
    "<video>a {d} film</video>", "Text <kbd>{w}</kbd> <mark>{w}</mark> <u>{w}</u> <ruby>{w}<rt>{w}</rt></ruby>",
    "```python\n{w} = 1\n```", "    code {w}", "Line {w}\\\nbreak {w}", "<div>{w}</div>", "<math><mi>{d}</mi></math>",
    "https://blog.example/{w}", "<https://blog.example/{w}>", "<form>{d}</form>", "<button>{d}</button>",
    "{{% figure {w} %}}", ":::note\n{w}\n:::", "<object>{d}</object>", "<select><option>{d}</option></select>",
    "<textarea>{d}</textarea>", "<p title='{d}'>{w}</p>", "[^a]: Doubled {w}.", "<table><tr><td>{w}</td></tr></table>",
    "<noscript>{d}</noscript>", "<!-- more -->", "<abbr title='{d}'>{w}</abbr>",
    "<img src='data:image/png;base64,AAAA' alt='{w}'>", "<script>{d}</script>", "```python title={d}\n{w}\n```",
    "<audio controls>{d}</audio>", "<q>{w}</q>", "Text[^d]\n\n[^d]:\n    {w}",
]  # fmt: skip

SPANNING: Final = frozenset({"SITE_TEXT_LEFT_OUT", "ENCODING_REPAIRED", "BIDI_ISOLATED"})
"""Findings whose lines reach from the first to the last of what they name."""


def lines(templates: list[str], most: int = 24) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(templates), min_size=1, max_size=most)


PAGES: Final = st.tuples(lines(PAGE_LINES, 30), st.sampled_from(["\n", "\n\n"]))
DOCUMENTS: Final = lines(HTML_LINES)
FILES: Final = st.tuples(
    st.lists(st.sampled_from(KEYS), unique_by=lambda key: key.split(":")[0]), lines(MARKDOWN_BLOCKS)
)


class Asking:
    """Imports sources, and asks for what was stored of them."""

    def __init__(self, url: str, folder: Path) -> None:
        self._folder, self._numbers = folder, count()
        self._runner = asyncio.Runner()
        self._database = self._run(Database.open(url))
        self.library = library_over(self._database)
        self.words = PlantedWords()

    def close(self) -> None:
        self._run(self._database.close())
        self._runner.close()

    def _run(self, work: Awaitable[Any]) -> Any:
        async def awaited() -> Any:
            return await work

        return self._runner.run(awaited())

    def bring(self, text: str, suffix: str) -> FileReport:
        path = self._folder / f"source-{next(self._numbers)}{suffix}"
        path.write_text(text, newline="")
        imported = import_paths([path], writer=self.library.newsroom.writer, viewer=OPERATOR, options=ImportOptions())
        (report,) = self._run(imported).files
        found: FileReport = report
        return found

    def lost(self, text: str, suffix: str) -> list[str]:
        """Return what of a source neither a field nor a finding tells; nothing of one that is refused whole."""
        return self.missed(text, self.bring(text, suffix))

    def missed(self, text: str, report: FileReport) -> list[str]:
        found: list[str] = self._run(not_told(self.library, text, report, SPANNING)) if report.articles else []
        return found

    def ask(self, query: str, **variables: Any) -> Any:
        return self._run(self.library.ask(query, variables, OPERATOR))


@pytest.fixture(scope="module")
def asking(shared_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    here = Asking(shared_url, tmp_path_factory.mktemp("sources"))
    yield here
    here.close()


DETERMINISTIC: Final = settings(max_examples=40, derandomize=True)
ON_SQLITE: Final = pytest.mark.parametrize("shared_url", ["sqlite"], indirect=True, scope="module")
"""What a reader keeps does not depend on the database; which characters a column holds may."""


@ON_SQLITE
@given(PAGES)
@DETERMINISTIC
def test_pages(asking: Asking, page: tuple[list[str], str]) -> None:
    templates, between = page
    text = asking.words.filled(templates).replace("\n", between)
    assert asking.lost(text, ".txt") == []


@ON_SQLITE
@given(DOCUMENTS)
@DETERMINISTIC
def test_html(asking: Asking, elements: list[str]) -> None:
    body = asking.words.filled(elements)
    assert (
        asking.lost(
            f"<!doctype html>\n<html><head><title>A page</title></head><body><main>\n{body}\n</main></body></html>",
            ".html",
        )
        == []
    )


@ON_SQLITE
@given(FILES)
@DETERMINISTIC
def test_markdown(asking: Asking, file: tuple[list[str], list[str]]) -> None:
    keys, blocks = file
    head = asking.words.filled(["title: The {W} Song", *keys])
    body = "\n\n".join(asking.words.filled([block]) for block in blocks)
    assert asking.lost(f"---\n{head}\n---\n\n{body}\n", ".md") == []


@ON_SQLITE
def test_what_is_lost_would_be_found(asking: Asking) -> None:
    text = asking.words.filled(["---\ntitle: The {W} Song\n---\n\nText {w}.\n"])
    more = asking.words.filled(["A {w} line."])
    report = asking.bring(text, ".md")
    assert asking.missed(text, report) == []
    (told,) = asking.missed(text + more, report)
    assert told.endswith(more)


CHARACTERS: Final = st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cf", "Co", "Cn", "Zs", "Zl", "Zp"]), max_size=40
)


@given(CHARACTERS)
@DETERMINISTIC
def test_every_character_of_a_paragraph_is_in_the_text(asking: Asking, characters: str) -> None:
    head = asking.words.filled(["The {W} Song", "", "Odile {W}", "", "April 3, 2019", ""])
    text = f"{head}\nThe harbour {characters} sees both islands, and nobody minds it.\n\nIt is so.\n"
    report = asking.bring(text, ".txt")
    assert report.articles, report.why
    (article, _, _), *_ = report.articles
    answer = asking.ask("query($id: ID!) { node(id: $id) { ... on Article { bodyText } } }", id=article)["node"]
    kept = "".join("".join(texts_of(answer)).split())
    assert "".join(f"The harbour {characters} sees both".split()) in kept
