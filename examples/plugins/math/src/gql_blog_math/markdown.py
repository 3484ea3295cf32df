"""Formulas in Markdown: gql_blog's parser finds those between dollars, and here they are rendered."""

from collections.abc import Callable, MutableMapping, Sequence
from html import escape
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from gql_blog_math.mathml import mathml_of

FENCE: Final = "math"
LONGEST: Final = 40_000
"""Characters of all formulas of a text, which take two seconds at worst; those behind that stay as they are written."""
_READ: Final = "gql_blog_math"

Render = Callable[[Any, Sequence[Token], int, Any, MutableMapping[str, Any]], str]


def add_formulas(parser: MarkdownIt) -> None:
    """Teach a parser to render formulas, and to find them in blocks of code of the language ``math``."""
    parser.core.ruler.push("math_fences", _read_fences)
    parser.add_render_rule("math_inline", _rendered("$", "inline", "{}"))
    parser.add_render_rule("math_inline_double", _rendered("$$", "block", "{}"))
    parser.add_render_rule("math_block", _rendered("$$", "block", "<p>{}</p>\n"))


def _read_fences(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "fence" and token.info.strip() == FENCE:
            token.type = "math_block"


def _rendered(dollars: str, display: str, wrapped: str) -> Render:
    def render(
        _renderer: Any, tokens: Sequence[Token], index: int, _options: Any, env: MutableMapping[str, Any]
    ) -> str:
        tex = tokens[index].content
        env[_READ] = env.get(_READ, 0) + len(tex)
        made = mathml_of(tex.strip(), display) if env[_READ] <= LONGEST else None
        return wrapped.format(made or escape(f"{dollars}{tex}{dollars}", quote=False))

    return render
