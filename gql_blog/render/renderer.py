"""The renderer of one app: Markdown to sanitised HTML, plain text and notes, with plugins."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from gql_blog.content import ArticleHead, Finding, Note, ReadNote, SearchedText, count_words, searched_text
from gql_blog.errors import InputError
from gql_blog.hooks import Body, Hooks
from gql_blog.render.code_languages import mark_languages
from gql_blog.render.dropped_content import dropped_findings
from gql_blog.render.embeds import embeds_to_links
from gql_blog.render.fingerprints import Recipe, Step, hash_of
from gql_blog.render.footnote.citation_styles import CitationStyles
from gql_blog.render.footnote.endnotes import render_endnotes
from gql_blog.render.footnote.footnotes import TRUSTED_PREFIX, NoteDefinition, extract_notes, note_findings
from gql_blog.render.formulas import formulas_to_text
from gql_blog.render.heading_anchors import Named, anchor_headings
from gql_blog.render.heading_levels import shift_headings
from gql_blog.render.markdown_parser import (
    FLATTENED,
    MAX_NESTING,
    comment_parser,
    normalize_tokens,
    notice_parser,
    show_boxes,
    walk_tokens,
)
from gql_blog.render.output_limits import check_output_size
from gql_blog.render.pictures import Pictures, PictureSource, pictures_in, show_pictures
from gql_blog.render.plain_text import plain_text_of, prose_of, text_and_links_of
from gql_blog.render.plugin_html import PluginHtml, failed_findings
from gql_blog.render.plugin_markdown import ArticleParsers, mark_plugin_tokens, markup_of
from gql_blog.render.rendered_article import RenderedArticle, RenderedNote
from gql_blog.render.sanitizer import PluginMarkup, clean_article, clean_comment
from gql_blog.render.search_words import adds_words, gathered


@dataclass(frozen=True, slots=True)
class RenderedNotice:
    """The HTML and the plain text of a notice of the editors; ``findings`` as those of an article."""

    html: str
    text: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderedComment:
    """A comment's HTML and plain text; ``links`` are the addresses in it, in order, as often as they stand there."""

    html: str
    text: str
    links: tuple[str, ...]
    provenance: tuple[Step, ...]
    findings: tuple[Finding, ...] = ()


_SHORT: Final = 300
"""Characters of a comment that is rendered in the event loop: what is worst of that length takes two milliseconds."""
_Names = tuple[str, ...]
_PREFIX: Final = re.compile(r"[A-Za-z0-9_-]{1,200}")


@dataclass(frozen=True, slots=True)
class _PreparedTokens:
    """The tokens of an edited text, ready to be rendered, and what their HTML will lack."""

    tokens: list[Token]
    env: dict[str, Any]
    findings: tuple[Finding, ...]
    markup: PluginMarkup | None = None


@dataclass(frozen=True, slots=True)
class _ParsedArticle:
    """An article before any plugin saw its HTML; ``markup``: what the plugins that extended Markdown declared."""

    html: str
    text: str
    searched: SearchedText
    notes: tuple[Note, ...]
    findings: tuple[Finding, ...]
    named: Named


@dataclass(frozen=True, slots=True)
class _PluginNotes:
    """The notes as the plugins read and rendered them, which plugins did, and which failed."""

    notes: tuple[RenderedNote, ...] = ()
    plugins: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


class Renderer:
    """Renders articles and comments; ``pictures`` is asked for the media that a text names; ``rows``
    are those of plugins that it reads. It holds no state."""

    def __init__(self, hooks: Hooks, pictures: PictureSource | None = None) -> None:
        self._hooks = hooks
        self.rows = hooks.rendering.rows
        self._pictures = pictures
        self._article_parsers = ArticleParsers(hooks)
        self._plugin_html = PluginHtml(hooks)
        self._comment_parser = comment_parser()
        self._notice_parser = notice_parser()
        self._recipe = Recipe(hooks)
        self._styles = CitationStyles(hooks)

    @property
    def recipe(self) -> str:
        """The hash of all that takes part in rendering articles here."""
        return self._recipe.hash

    @property
    def taking_part(self) -> tuple[str, ...]:
        """The plugins that take part in rendering articles here, and are not disabled."""
        return self._hooks.rendering.taking_part()

    @property
    def adds_words(self) -> bool:
        """Whether plugins add to the words that articles are found by."""
        return adds_words(self._hooks)

    async def article(
        self, source: str, *, locale: str, prefix: str, head: ArticleHead | None = None
    ) -> RenderedArticle:
        """Render an article's Markdown. ``prefix`` keeps its anchors apart from those of other articles on one page.

        ``head``: what stands above it, where it is to be found by search, too.

        Raises TooLarge for what would grow out of proportion, InputError for raw HTML nested absurdly deep.
        """
        async with self.rows.reading() as read:
            return await self._article(source, locale, prefix, head, read.digest)

    async def _article(
        self, source: str, locale: str, prefix: str, head: ArticleHead | None, rows: str | None
    ) -> RenderedArticle:
        if not _PREFIX.fullmatch(prefix):
            raise InputError(f"The anchor prefix {prefix!r} is invalid. Use letters, digits, '-' and '_'.")
        _check_text(source)
        recipe = self.recipe
        pictures = await pictures_in(source, self._pictures)
        parse = partial(self._parse_article, source, prefix, pictures, locale=locale)
        plugins, parsed, failed_to_parse = await self._parsed(parse)
        processed = await self._with_plugins(parsed.notes, locale)
        body = Body(html=parsed.html, notes=tuple(each.note for each in processed.notes), locale=locale, prefix=prefix)
        transformed = await self._hooks.rendering.transform(body, self._plugin_html.body)
        body, changed_by = transformed.value
        added = None
        if head is not None:
            added = await gathered(
                *(self._hooks, self._recipe, head),
                source=source,
                locale=locale,
                text=parsed.text,
                notes=body.notes,
                rows=rows,
            )
        versions = {media_id: each.version for media_id, each in pictures.items()}
        failed = {*failed_to_parse, *processed.failed, *transformed.failed, *(added.failed if added else ())}
        is_whole = not failed and recipe == self.recipe
        return RenderedArticle(
            html=body.html,
            endnotes=render_endnotes([each.note for each in processed.notes], locale),
            text=parsed.text,
            prose=prose_of(parsed.html),
            notes=processed.notes,
            word_count=count_words(parsed.text),
            provenance=(
                *self._recipe.libraries,
                self._recipe.article_policy,
                *(self._recipe.step("markdown", name) for name in plugins),
                *(self._recipe.step("plugin", name) for name in processed.plugins),
                *(self._recipe.step("transform", name) for name in changed_by),
                *(added.steps if added else ()),
            ),
            searched=parsed.searched,
            findings=(*parsed.findings, *failed_findings(sorted(failed))),
            failed_plugins=tuple(sorted(failed)),
            added=added,
            recipe=recipe if is_whole else None,
            rows=rows if is_whole else None,
            input_hash=hash_of([source, locale, prefix, *sorted(versions.items()), *filter(None, [rows])]),
            pictures=versions,
        )

    async def findings(self, source: str) -> tuple[Finding, ...]:
        """Return findings of an article's Markdown before it is rendered, errors among them; no plugin reads it."""
        try:
            _check_text(source)
            parse = partial(self._parse_article, source, "text", await pictures_in(source, self._pictures))
            _, parsed, failed = await self._parsed(parse)
        except InputError as error:
            return (Finding(error.code, error.message),)
        return (*parsed.findings, *failed_findings(sorted(failed)))

    async def anchors(self, source: str, *, prefix: str, names: Collection[str]) -> Mapping[str, str]:
        """Return the anchors that ``article`` gives those headings of a text that have these names."""
        _, parsed, _ = await self._parsed(partial(self._parse_article, source, prefix, {}))
        anchors = ((name, parsed.named(name)) for name in names)
        return {name: anchor for name, anchor in anchors if anchor is not None}

    async def comment(self, source: str) -> RenderedComment:
        """Render a comment's Markdown; raw HTML in it is text. Raises TooLarge as ``article`` does."""
        _check_text(source)
        if len(source) <= _SHORT:  # another thread takes longer to begin with it than it takes
            return self._comment(source)
        return await asyncio.to_thread(self._comment, source)

    async def comments(self, sources: Sequence[str]) -> tuple[RenderedComment, ...]:
        """Render many comments as ``comment`` does each, in one thread."""
        for source in sources:
            _check_text(source)
        return await asyncio.to_thread(lambda: tuple(map(self._comment, sources))) if sources else ()

    async def notice(self, source: str) -> RenderedNotice:
        """Render the Markdown of a notice, which has no footnotes. Raises TooLarge as ``article`` does."""
        _check_text(source)
        return await asyncio.to_thread(self._notice, source, await pictures_in(source, self._pictures))

    async def _parsed(
        self, parse: Callable[..., _ParsedArticle]
    ) -> tuple[tuple[str, ...], _ParsedArticle, tuple[str, ...]]:
        """Return the plugins whose constructs were parsed, what was made of the text, and the plugins that failed."""
        extended = await self._hooks.rendering.parse(parse)
        plugins, parsed = extended.value or ((), await asyncio.to_thread(parse))
        return plugins, parsed, extended.failed

    def _notice(self, source: str, pictures: Pictures) -> RenderedNotice:
        prepared = _prepare(self._notice_parser, source, pictures)
        html = _html(self._notice_parser, prepared.tokens, prepared).strip()
        return RenderedNotice(html, plain_text_of(html), prepared.findings)

    def _comment(self, source: str) -> RenderedComment:
        env: dict[str, Any] = {}
        tokens = self._comment_parser.parse(source, env)
        check_output_size(tokens, source)
        html = clean_comment(self._comment_parser.renderer.render(tokens, self._comment_parser.options, env))
        text, links = text_and_links_of(html)
        return RenderedComment(
            html=html,
            text=text,
            links=links,
            provenance=(*self._recipe.libraries, self._recipe.comment_policy),
            findings=_findings(env),
        )

    def _parse_article(
        self, source: str, prefix: str, pictures: Pictures, plugins: _Names = (), *, locale: str = ""
    ) -> _ParsedArticle:
        parser = self._article_parsers.of(plugins)
        prepared = _prepare(parser, source, pictures, markup_of(self._hooks, plugins, prefix) if plugins else None)
        named = anchor_headings(prepared.tokens, prefix, prepared.env[TRUSTED_PREFIX])
        body, definitions = extract_notes(prepared.tokens, prefix)
        findings = (*prepared.findings, *note_findings(definitions, prepared.env))
        html = _html(parser, body, prepared)
        notes = tuple(_note(parser, definition, prepared) for definition in definitions)
        text = plain_text_of(html)
        return _ParsedArticle(html, text, searched_text(text, locale), notes, findings, named)

    async def _with_plugins(self, notes: tuple[Note, ...], locale: str) -> _PluginNotes:
        if not notes:
            return _PluginNotes()
        reading = await self._hooks.notes.read(notes, locale)
        enriched = await self._hooks.notes.enrich(notes, reading.value.reads)
        reads, enrichers = enriched.value
        rendered = await self._hooks.notes.render(list(zip(notes, reads, strict=True)), self._plugin_html.notes)
        plugins = {*reading.value.plugins, *enrichers, *(name for each in rendered.value for name in each.plugins)}
        in_styles = await asyncio.to_thread(self._in_styles, reads)
        finished = zip([each.note for each in rendered.value], reads, in_styles, strict=True)
        return _PluginNotes(
            notes=tuple(RenderedNote(*each) for each in finished),
            plugins=tuple(sorted(plugins)),
            failed=tuple(sorted({*reading.failed, *enriched.failed, *rendered.failed})),
        )

    def _in_styles(self, reads: Sequence[ReadNote]) -> list[Mapping[str, str]]:
        """Return the works of the notes that cite one in full, in the styles that are there."""
        present = self.taking_part
        works = [read.citation if read.refers_to is None else None for read in reads]
        return [self._styles.written(work, present) if work else {} for work in works]


def _note(parser: MarkdownIt, definition: NoteDefinition, prepared: _PreparedTokens) -> Note:
    html = _html(parser, definition.tokens, prepared).strip()
    return Note(
        number=definition.number,
        label=definition.label,
        text=plain_text_of(html),
        html=html,
        anchor=definition.anchor,
        marker_anchors=definition.marker_anchors,
    )


def _prepare(parser: MarkdownIt, source: str, media: Pictures, markup: PluginMarkup | None = None) -> _PreparedTokens:
    """Parse an edited text, an article or a notice; ``markup``: what plugins that extend the parser declared."""
    # What the author cannot know marks our ids, roles and classes for the sanitiser.
    env = {TRUSTED_PREFIX: f"s{hashlib.sha256(source.encode()).hexdigest()}-"}
    tokens = parser.parse(source, env)
    missing = show_pictures(tokens, media, env[TRUSTED_PREFIX])
    dropped = dropped_findings(tokens)
    formulas_to_text(walk_tokens(tokens))
    embeds_to_links(tokens)
    if markup is not None:
        mark_plugin_tokens(tokens, markup, env[TRUSTED_PREFIX])
    show_boxes(tokens)
    normalize_tokens(tokens)
    check_output_size(tokens, source)
    shift_headings(tokens)
    mark_languages(tokens, env[TRUSTED_PREFIX])
    return _PreparedTokens(tokens, env, (*_findings(env), *missing, *dropped), markup)


def _html(parser: MarkdownIt, tokens: Sequence[Token], prepared: _PreparedTokens) -> str:
    env = prepared.env
    return clean_article(parser.renderer.render(tokens, parser.options, env), env[TRUSTED_PREFIX], prepared.markup)


def _check_text(source: str) -> None:
    try:
        source.encode()
    except UnicodeEncodeError as error:
        raise InputError(f"The text contains a lone surrogate at character {error.start + 1:,}. Remove it.") from None


def _findings(env: dict[str, Any]) -> tuple[Finding, ...]:
    if not env.get(FLATTENED):
        return ()
    message = f"Blocks are nested more than {MAX_NESTING} levels deep. Deeper blocks are kept as plain paragraphs."
    return (Finding("CONTENT_CUT", message),)
