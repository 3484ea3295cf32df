"""Constructs of Markdown that plugins add: parsers that know them, and what their tokens may carry into the HTML."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from gql_blog.content import PLAYERS, providers_of
from gql_blog.errors import PluginError
from gql_blog.hooks import MARKUP_ELEMENTS, Hooks
from gql_blog.render.markdown_parser import article_parser, walk_tokens
from gql_blog.render.sanitizer import PLUGIN_TAGS, PluginMarkup
from gql_blog.render.tags.players import STAND_IN

_OF_AUTHORS: Final = re.compile(
    rf"<(/?)({'|'.join(sorted(PLUGIN_TAGS.union(MARKUP_ELEMENTS, PLAYERS, [STAND_IN])))})(?=[\s/>])", re.IGNORECASE
)


class ArticleParsers:
    """The parsers of one app, by the plugins that extend them. PluginError: a plugin cannot extend one."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks
        self._parsers: dict[tuple[str, ...], MarkdownIt] = {(): article_parser()}
        for plugin in dict.fromkeys(each.plugin for each in hooks.rendering.extensions):
            try:
                self.of((plugin,))
            except BaseException as error:
                raise PluginError(
                    f"Plugin {plugin!r} cannot extend Markdown: {type(error).__name__}: {error}. Fix it, or block it "
                    f"with GQL_BLOG_BLOCKED_PLUGINS={plugin}."
                ) from error

    def of(self, plugins: tuple[str, ...]) -> MarkdownIt:
        """Return the parser with the constructs of these plugins."""
        if plugins not in self._parsers:
            parser = article_parser()
            self._hooks.rendering.extend(plugins, parser)
            self._parsers[plugins] = parser
        return self._parsers[plugins]


def markup_of(hooks: Hooks, plugins: Iterable[str] | None = None, prefix: str = "") -> PluginMarkup:
    """Return what these plugins have declared (``None``: all), for an article of that prefix."""
    declared = {name: each for name, each in hooks.rendering.markup.items() if plugins is None or name in plugins}
    return PluginMarkup(
        frozenset(name for each in declared.values() for name in each.classes),
        frozenset(name for each in declared.values() for name in each.data),
        frozenset(name for each in declared.values() for name in each.elements),
        frozenset(f"{plugin.replace('_', '-')}-" for plugin, each in declared.items() if each.ids),
        prefix,
        frozenset().union(*(providers_of(each.players) for each in declared.values())),
    )


def mark_plugin_tokens(tokens: Sequence[Token], markup: PluginMarkup, trusted_prefix: str) -> None:
    """Let the sanitiser know the classes, ``data-`` attributes and ids of tokens that are declared; others go, and so
    does an id that was there.

    Raw HTML of an author is no token of a plugin: its classes have no mark, and the elements that only plugins use get
    a name that no policy has, so that their contents stay without them.
    """
    ids = set[str]()
    for token in walk_tokens(tokens):
        if token.type in ("html_block", "html_inline"):
            token.content = _OF_AUTHORS.sub(r"<\1x-\2", token.content)
            continue
        for name in [each for each in token.attrs if each in ("class", "id") or each.startswith("data-")]:
            value = str(token.attrs.pop(name))
            if name == "id":
                kept = markup.anchor(value)
                kept = None if kept in ids else kept
                ids.update(filter(None, [kept]))
            else:
                kept = markup.of_classes(value) if name == "class" else value if name in markup.data else None
            if kept:
                token.attrs[name] = trusted_prefix + kept
