"""The renderer of one app: our own steps, and those of its plugins."""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any, Final

from markdown_it.token import Token

from gql_blog.content import Finding, Note, ReadNote, count_words
from gql_blog.errors import InputError
from gql_blog.hooks import Hooks
from gql_blog.render.adapting import adapt
from gql_blog.render.endnotes import endnotes
from gql_blog.render.footnotes import SEAL, Definition, take_notes
from gql_blog.render.measuring import measure
from gql_blog.render.parsing import FLATTENED, MAX_NESTING, article_parser, comment_parser
from gql_blog.render.plaintext import links_of, text_of
from gql_blog.render.rendered import RenderedArticle, RenderedComment, RenderedNote, Step
from gql_blog.render.sanitizing import POLICY_VERSION, clean_article, clean_comment, clean_note

_PREFIX: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True, slots=True)
class _Draft:
    """An article before any plugin saw it."""

    html: str
    text: str
    notes: tuple[Note, ...]
    findings: tuple[Finding, ...]


class Renderer:
    """Renders articles and comments; holds no state between two of them."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks
        self._article_parser = article_parser()
        self._comment_parser = comment_parser()
        self._libraries = tuple(Step(name, version(name)) for name in ("markdown-it-py", "mdit-py-plugins", "nh3"))

    async def article(self, source: str, *, locale: str, prefix: str) -> RenderedArticle:
        """Render an article's Markdown. ``prefix`` keeps its anchors apart from those of other articles on one page.

        Raises TooLarge for what would grow out of proportion, InputError for raw HTML nested absurdly deep.
        """
        if not _PREFIX.fullmatch(prefix):
            raise InputError(f"An article's anchors cannot begin with {prefix!r}: use letters, digits, '-' and '_'.")
        _check_text(source)
        draft = await asyncio.to_thread(self._draft, source, prefix)
        notes, steps = await self._with_plugins(draft.notes, locale)
        return RenderedArticle(
            html=draft.html + endnotes([each.note for each in notes]),
            text=draft.text,
            notes=notes,
            word_count=count_words(draft.text),
            provenance=(*self._libraries, Step("policy:article", POLICY_VERSION), *steps),
            findings=draft.findings,
        )

    async def comment(self, source: str) -> RenderedComment:
        """Render a comment's Markdown; raw HTML in it is text. Raises TooLarge as ``article`` does."""
        _check_text(source)
        return await asyncio.to_thread(self._comment, source)

    def _comment(self, source: str) -> RenderedComment:
        env: dict[str, Any] = {}
        tokens = self._comment_parser.parse(source, env)
        measure(tokens, source)
        html = clean_comment(self._comment_parser.renderer.render(tokens, self._comment_parser.options, env))
        return RenderedComment(
            html=html,
            text=text_of(html),
            links=links_of(html),
            provenance=(*self._libraries, Step("policy:comment", POLICY_VERSION)),
            findings=_findings(env),
        )

    def _draft(self, source: str, prefix: str) -> _Draft:
        # What only we can know marks our ids and roles until the sanitiser has seen them.
        env: dict[str, Any] = {SEAL: f"s{hashlib.sha256(source.encode()).hexdigest()}-"}
        tokens = self._article_parser.parse(source, env)
        adapt(tokens)
        measure(tokens, source)
        body, definitions = take_notes(tokens, prefix)
        html = self._html(body, env)
        notes = tuple(self._note(definition, env) for definition in definitions)
        return _Draft(html, text_of(html), notes, _findings(env))

    def _note(self, definition: Definition, env: dict[str, Any]) -> Note:
        html = self._html(definition.tokens, env).strip()
        return Note(
            number=definition.number,
            label=definition.label,
            text=text_of(html),
            html=html,
            anchor=definition.anchor,
            marker_anchors=definition.marker_anchors,
        )

    def _html(self, tokens: Sequence[Token], env: dict[str, Any]) -> str:
        rendered = self._article_parser.renderer.render(tokens, self._article_parser.options, env)
        return clean_article(rendered, env[SEAL])

    async def _with_plugins(self, notes: tuple[Note, ...], locale: str) -> tuple[tuple[RenderedNote, ...], list[Step]]:
        """The notes as the plugins read and render them, and which plugins did."""
        if not notes:
            return (), []
        reading = await self._hooks.read_notes(notes, locale)
        reads = reading.value if reading else (ReadNote(),) * len(notes)
        rendered = await self._hooks.render_notes(list(zip(notes, reads, strict=True)))
        makers = {each.plugin for each in rendered if each} | ({reading.plugin} if reading else set())
        finished = [
            RenderedNote(note if html is None else _rerendered(note, html.value), read)
            for note, read, html in zip(notes, reads, rendered, strict=True)
        ]
        return tuple(finished), [Step(f"plugin:{name}", self._hooks.versions[name]) for name in sorted(makers)]


def _check_text(source: str) -> None:
    try:
        source.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"The text holds half a surrogate pair, which is no character, at {error.start + 1:,}."
        ) from None


def _rerendered(note: Note, html: str) -> Note:
    """The note with a plugin's HTML, sanitised: of ids and roles only those stay that the note had before."""
    kept = {*re.findall(r' id="([^"]+)"', note.html), "doc-noteref"}
    return replace(note, html=clean_note(html, kept).strip())


def _findings(env: dict[str, Any]) -> tuple[Finding, ...]:
    if not env.get(FLATTENED):
        return ()
    message = f"Something is nested more than {MAX_NESTING} levels deep: what is deeper is kept as plain paragraphs."
    return (Finding("CONTENT_CUT", message),)
