"""Formulas stay text: TeX between dollars as it is written, and of MathML its TeX, its alternative text or its
characters.

``$a$`` is a formula as pandoc has it: no space inside next to the dollars, and no digit after the second one.
"""

import html
import re
from bisect import bisect_right
from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any, Final

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererProtocol
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.dollarmath import dollarmath_plugin

_MATHML: Final = re.compile(r"<math\b([^>]{0,2000})>(.*?)</math\s*>", re.IGNORECASE | re.DOTALL)
_MATHML_END: Final = re.compile(r"</math\s*>", re.IGNORECASE)
_TEX: Final = re.compile(
    r"<annotation\b[^>]{0,200}\bencoding\s*=\s*[\"']?(?:application/x-tex|text/x-tex|tex|latex)\b[^>]{0,200}>(.*?)</annotation\s*>",
    re.IGNORECASE | re.DOTALL,
)
_TEX_END: Final = re.compile(r"</annotation\s*>", re.IGNORECASE)
_ALTERNATIVE: Final = re.compile(r"\balttext\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^>]*>?")
_BLOCK: Final = re.compile(r"\bdisplay\s*=\s*[\"']?block", re.IGNORECASE)
_ENDS: Final = "ends_of_mathml"


def add_formulas(parser: MarkdownIt) -> None:
    """Teach a parser formulas between dollars, and MathML as one piece, in which no backslash is an escape."""
    dollarmath_plugin(
        parser, allow_labels=False, allow_space=False, allow_digits=False, allow_blank_lines=False, double_inline=True
    )
    parser.inline.ruler.before("escape", "mathml", _mathml)
    for name, dollars in (("math_inline", "$"), ("math_inline_double", "$$")):
        parser.add_render_rule(name, _rendered(dollars, "{}"))
    parser.add_render_rule("math_block", _rendered("$$", "<p>{}</p>\n"))


def _rendered(dollars: str, wrapped: str) -> Any:
    def render(
        _renderer: RendererProtocol,
        tokens: Sequence[Token],
        index: int,
        _options: OptionsDict,
        _env: MutableMapping[str, Any],
    ) -> str:
        return wrapped.format(escapeHtml(f"{dollars}{tokens[index].content}{dollars}"))

    return render


def _mathml(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("<math", state.pos):
        return False
    end = _last_end(state)
    match = _MATHML.match(state.src, state.pos, end) if state.pos < end else None
    if match is None:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = match.group()
    state.pos = match.end()
    return True


def _last_end(state: StateInline) -> int:
    """Where the last MathML before the end of the stretch that is read ends; 0 where none does."""
    held = state.env.get(_ENDS)
    if held is None or held[0] is not state.src:
        held = state.env[_ENDS] = (state.src, [each.end() for each in _MATHML_END.finditer(state.src)])
    ends = held[1]
    before = bisect_right(ends, state.posMax)
    return int(ends[before - 1]) if before else 0


def formulas_to_text(tokens: Iterable[Token]) -> None:
    """Put the TeX of MathML in raw HTML in its place, or its alternative text, or else its characters."""
    for token in tokens:
        if token.type in ("html_block", "html_inline") and "<math" in token.content.lower():
            within = _until_last(_MATHML_END, token.content)
            token.content = _MATHML.sub(_text_of, within) + token.content[len(within) :]


def _until_last(end: re.Pattern[str], text: str) -> str:
    """The text as far as the last end: behind it, each opening would look for another through all that follows."""
    return text[: max((each.end() for each in end.finditer(text)), default=0)]


def _text_of(formula: re.Match[str]) -> str:
    tex = _TEX.search(_until_last(_TEX_END, formula[2]))
    if tex:
        dollars = "$$" if _BLOCK.search(formula[1]) else "$"
        return escapeHtml(f"{dollars}{html.unescape(tex[1]).strip()}{dollars}")
    alternative = _ALTERNATIVE.search(formula[1])
    if alternative:
        return escapeHtml(html.unescape(alternative[1] or alternative[2] or ""))
    return " ".join(_TAG.sub("", formula[2]).split())
