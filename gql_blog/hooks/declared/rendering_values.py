"""What plugins add to the rendering of articles: constructs of Markdown, changes of the HTML, classes, search text."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from gql_blog.content import Note, players_problem

MARKUP_ELEMENTS: Final = ("math", "svg", "time")
"""The kinds of elements that a plugin may declare."""
_OF_ANCHORS: Final = ("fn-", "h-")
"""How the core's own ids begin: those of notes and of headings."""
_NAME: Final = re.compile(r"(?=.{3,64}$)[a-z](?:-?[a-z0-9])+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """What HTML of this plugin may carry besides what all HTML may.

    Each of ``classes`` begins with the plugin's name and a hyphen, each of ``data`` with ``data-``, the plugin's name
    and a hyphen; underscores of the name are hyphens. Whatever else a plugin puts in a class is taken away.

    ``elements`` names kinds of elements: ``math`` (MathML), ``svg`` (drawings within the text) and ``time``, each with
    the elements and attributes that the core allows. ``ids``: elements may have ids of the plugin's own, which begin as
    its classes do; the core puts the article's ``prefix`` behind that, and leads links and paints to them there.

    ``players`` has, by ``audio``, ``iframe`` and ``video``, the origins from which such elements may play, as
    ``https://video.example``; sounds and videos may come from a path of the site, too.
    """

    classes: Sequence[str] = ()
    data: Sequence[str] = ()
    elements: Sequence[str] = ()
    ids: bool = False
    players: Mapping[str, Sequence[str]] = field(default_factory=dict)


def markup_problem(markup: Markup, prefix: str) -> str | None:
    """Return what of a declaration cannot be; ``prefix``: how the plugin's names begin."""
    named = [*((each, prefix) for each in markup.classes), *((each, f"data-{prefix}") for each in markup.data)]
    for name, start in named:
        if not (isinstance(name, str) and name.startswith(start) and _NAME.fullmatch(name)):
            rule = f"Begin with {start!r}, and use lower-case letters, digits and hyphens, at most 64."
            return f"{name!r} for its HTML. {rule}"
    if unknown := sorted(set(map(str, markup.elements)) - set(MARKUP_ELEMENTS)):
        return f"elements {unknown!r} for its HTML. There are {', '.join(MARKUP_ELEMENTS)}."
    if markup.ids and prefix.startswith(_OF_ANCHORS):
        return "ids, which would begin as the core's do. Name it otherwise."
    return players_problem(markup.players)


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkdownExtension:
    """A construct of Markdown.

    ``extend(context, parser)`` teaches it to a parser, a ``MarkdownIt`` of markdown-it-py: by rules, or by a plugin of
    that library (``parser.use(…)``). Its rules depend on the text alone. Classes are attributes of its tokens.
    """

    name: str
    extend: Callable[..., None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The text of an article as it is published, without the section of its notes.

    ``html`` is sanitised; ``notes`` are those that it calls, with their HTML: a note's ``marker_anchors`` are the ids
    of the links that call it. ``prefix`` stands in the anchors of this article, and in the ids of plugins.
    """

    html: str
    notes: tuple[Note, ...] = ()
    locale: str = "en"
    prefix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchedArticle:
    """An article as its words are gathered.

    ``text`` is the plain text, without markers and notes; ``notes`` are as they are published, ``source`` is Markdown.
    Bylines and tags are not among it: they may change without the article.
    """

    title: str
    text: str
    subtitle: str | None = None
    notes: tuple[Note, ...] = ()
    source: str = ""
    locale: str = "en"
