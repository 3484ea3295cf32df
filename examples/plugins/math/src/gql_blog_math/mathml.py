"""From TeX to MathML, by latex2mathml."""

import re
from functools import lru_cache
from html import escape, unescape
from typing import Final
from xml.etree.ElementTree import Element, tostring

from latex2mathml.converter import Converter

LONGEST: Final = 2_000
"""Characters of a formula; a longer one is none."""
DEEPEST: Final = 60
"""Elements within each other; the browsers that draw them have limits, too."""
_UNKNOWN: Final = "\\"
_DEFINES: Final = re.compile(r"\\(?:newcommand|def|DeclareMathOperator)(?![a-zA-Z])")
"""A few commands that use each other would become a formula without end."""


@lru_cache(maxsize=512)  # texts are rendered again whenever they are saved
def mathml_of(tex: str, display: str) -> str | None:
    """Return a formula, annotated with its TeX, or ``None`` where it cannot be read whole."""
    if not tex or len(tex) > LONGEST or _DEFINES.search(tex):
        return None
    try:
        element = Converter(display=display).convert_to_element(tex)
    except Exception:  # whatever the library does with what is no TeX: the text shows it as it is written
        return None
    if _depth(element) > DEEPEST:
        return None
    for each in element.iter():
        each.text = unescape(each.text or "")  # the library writes signs as entities
        if each.text.startswith(_UNKNOWN) and len(each.text) > 1:
            return None  # a command that it does not know
    shown = "".join(tostring(each, encoding="unicode", short_empty_elements=False) for each in element)
    return (
        f'<math display="{display}"><semantics>{shown}'
        f'<annotation encoding="application/x-tex">{escape(tex, quote=False)}</annotation></semantics></math>'
    )


def _depth(root: Element) -> int:
    depth, level = 0, [root]
    while level:
        depth, level = depth + 1, [child for each in level for child in each]
    return depth
