"""What plugins add to the rendering of articles: constructs of Markdown, changes of the HTML, classes, search text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gql_blog.content import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """What HTML of this plugin may carry besides what all HTML may.

    Each of ``classes`` begins with the plugin's name and a hyphen, each of ``data`` with ``data-``, the plugin's name
    and a hyphen; underscores of the name are hyphens. Whatever else a plugin puts in a class is taken away.
    """

    classes: Sequence[str] = ()
    data: Sequence[str] = ()


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
    of the links that call it.
    """

    html: str
    notes: tuple[Note, ...] = ()
    locale: str = "en"


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
