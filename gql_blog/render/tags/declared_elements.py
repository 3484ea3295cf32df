"""Elements that stand in an article only where a plugin declared them: formulas of MathML, drawings of SVG, times.

What stands in MathML and SVG may be HTML when it is read again, and run. So after the sanitiser nothing of HTML stays
within them, the elements that hold text hold nothing else, and none of theirs stands anywhere else: no parser finds a
place there where it would change from one language to another.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final

from gql_blog.render.tags.written_tags import ATTRIBUTE, TAG, word_set

_MATH: Final = word_set(
    "annotation merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt "
    "mstyle msub msubsup msup mtable mtd mtext mtr munder munderover semantics"
)
_SVG: Final = word_set(
    "circle defs desc ellipse g line linearGradient path polygon polyline radialGradient rect stop text title tspan"
)
_WITHIN: Final[Mapping[str, frozenset[str]]] = {
    "math": _MATH,
    "svg": _SVG,
    **dict.fromkeys(word_set("annotation mi mn mo ms mtext desc title"), frozenset[str]()),
}
"""What these may hold besides text; another element what the one around it may."""
_OF_KIND: Final = {"math": {"math", *_MATH}, "svg": {"svg", *_SVG}, "time": {"time"}}
FOREIGN: Final = frozenset(_OF_KIND["math"] | _OF_KIND["svg"])
_PARTS: Final = _MATH | _SVG
_EMPTY: Final = word_set("br col hr img source track")

_ATTRIBUTES: Final[Mapping[str, frozenset[str]]] = {
    "math": word_set(
        "accent accentunder alttext columnalign columnlines columnspacing columnspan depth display displaystyle "
        "encoding fence form height largeop linethickness lspace mathbackground mathcolor mathsize mathvariant maxsize "
        "minsize movablelimits rowspacing rowspan rspace scriptlevel separator stretchy symmetric voffset width"
    ),
    "svg": word_set(
        "cx cy d dominant-baseline dx dy fill fill-opacity fill-rule font-size font-style font-weight fx fy "
        "gradientTransform gradientUnits height letter-spacing offset opacity pathLength points "
        "preserveAspectRatio r rotate rx ry spreadMethod stop-color stop-opacity stroke stroke-dasharray "
        "stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor "
        "textLength transform viewBox width x x1 x2 y y1 y2"
    ),
    "time": frozenset({"datetime"}),
}
"""Nothing that fetches, leads anywhere, runs, or moves; of a paint, ``url(#…)`` of an id of the plugin."""

_VALUE: Final = re.compile(r"[\w\s#%.,+()*/:-]*")
_PAINT: Final = re.compile(r"url\(#([\w-]+)\)")


def attributes_of(kinds: Collection[str]) -> dict[str, set[str]]:
    """Return the attributes of each element of some kinds."""
    return {name: set(_ATTRIBUTES[kind]) for kind in kinds for name in _OF_KIND[kind]}


def painted_by(value: str) -> str | None:
    """Return the id in ``url(#id)``; ``None`` for another value."""
    found = _PAINT.fullmatch(value.strip())
    return found[1] if found else None


def is_plain(name: str, value: str) -> bool:
    """Whether the value of an attribute of MathML or SVG is harmless: numbers, colours and words, and no address."""
    return name == "alttext" or (_VALUE.fullmatch(value) is not None and "url" not in value.lower())


def without_strangers(html: str) -> str:
    """Return sanitised HTML where formulas and drawings hold their own elements alone, and nothing else does."""
    written, open_elements = list[str](), list[tuple[bool, frozenset[str] | None]]([(True, None)])
    for index, part in enumerate(TAG.split(html)):
        if not index % 2:
            written.append(part)
        elif part[1] == "/":
            written.append(part if open_elements.pop()[0] else "")
        else:
            name, around = part[1:-1].split(" ", 1)[0], open_elements[-1][1]
            is_kept = name not in _PARTS if around is None else name in around
            written.append((_bare(name, part) if name in FOREIGN else part) if is_kept else "")
            if name not in _EMPTY:
                open_elements.append((is_kept, _WITHIN.get(name, around) if is_kept else around))
    return "".join(written)


def _bare(name: str, tag: str) -> str:
    """Return a tag without attributes of other namespaces, such as ``xlink:role``."""
    return f"<{name}{''.join(each[0] for each in ATTRIBUTE.finditer(tag))}>"
