"""What may stand where in HTML. A sanitiser asks what is harmless, and keeps a cell without a table, a list in italics.

Browsers show that all the same; validators and readers of e-books do not. What does not fit becomes a plain box, with
all that is in it.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final
from xml.etree.ElementTree import Element

_TRANSPARENT: Final = frozenset({"a", "del", "ins"})
"""May hold what may stand in their place."""
_OF_PHRASES: Final = frozenset(
    "abbr b cite code em kbd mark q rp rt ruby s small span strong sub sup time".split()  # noqa: SIM905 (easier to read)
)
_HOLD_PHRASES: Final = _OF_PHRASES | frozenset("caption dt h1 h2 h3 h4 h5 h6 p pre th".split())  # noqa: SIM905
"""May hold nothing but text and phrases."""
_FOREIGN: Final = {"math": "http://www.w3.org/1998/Math/MathML", "svg": "http://www.w3.org/2000/svg"}
"""Formulas and drawings, which the core holds to what they may hold; XML wants to know their languages."""
_PHRASES: Final = _OF_PHRASES | _TRANSPARENT | _FOREIGN.keys() | {"audio", "br", "iframe", "img", "video", "wbr"}

_ROWS: Final = frozenset({"thead", "tbody", "tfoot"})
_OF_TABLES: Final = _ROWS | {"tr"}
"""A table is none if one of them does not fit."""
_PARENTS: Final[Mapping[str, frozenset[str]]] = {
    "li": frozenset({"ol", "ul"}),
    "dt": frozenset({"dl"}),
    "dd": frozenset({"dl"}),
    "figcaption": frozenset({"figure"}),
    "rt": frozenset({"ruby"}),
    "rp": frozenset({"ruby"}),
    "caption": frozenset({"table"}),
    "thead": frozenset({"table"}),
    "tbody": frozenset({"table"}),
    "tfoot": frozenset({"table"}),
    "tr": _ROWS,
    "th": frozenset({"tr"}),
    "td": frozenset({"tr"}),
}
_PATTERNS: Final[Mapping[str, re.Pattern[str]]] = {
    "ol": re.compile("(li )*"),
    "ul": re.compile("(li )*"),
    "dl": re.compile("((dt )+(dd )+)*"),
    "table": re.compile("(caption )?(thead )?(tbody )*(tfoot )?"),
    "thead": re.compile("(tr )*"),
    "tbody": re.compile("(tr )*"),
    "tfoot": re.compile("(tr )*"),
    "tr": re.compile("(t[dh] )*"),
}
"""What these hold, and nothing else, not even text."""
_RUBY: Final = re.compile("((x )*(rt |rp rt rp ))+")

_NUMBER: Final = re.compile(r"-?\d{1,6}")
_LENGTH: Final = re.compile(r"[1-9]\d{0,4}")
_SPAN: Final = re.compile(r"[1-9]\d{0,2}")
_VALUES: Final[Mapping[str, Callable[[str], object]]] = {
    "lang": re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*").fullmatch,
    "dir": re.compile("ltr|rtl|auto").fullmatch,
    "start": _NUMBER.fullmatch,
    "value": _NUMBER.fullmatch,
    "colspan": _SPAN.fullmatch,
    "rowspan": _SPAN.fullmatch,
    "scope": re.compile("row|col|rowgroup|colgroup").fullmatch,
    "width": _LENGTH.fullmatch,
    "height": _LENGTH.fullmatch,
    "datetime": re.compile(r"\d{4}-\d\d-\d\d").fullmatch,
    "headers": lambda _: False,
    "open": lambda _: False,
    "id": re.compile(r"\S+").fullmatch,
}
_ALIGNMENTS: Final = frozenset({"left", "center", "right"})


def fitted(root: Element) -> None:
    """Make everything below an element fit, from the outside inwards: what is around decides."""
    ids: set[str] = set()
    waiting = [(root, False)]
    while waiting:
        element, in_phrase = waiting.pop()
        if element.tag in _FOREIGN:
            element.set("xmlns", _FOREIGN[element.tag])
            continue
        _fit_attributes(element, ids)
        holds_phrases = element.tag in _HOLD_PHRASES or (in_phrase and element.tag in _TRANSPARENT)
        for child in element:
            _fit_tag(child, element, in_phrase=holds_phrases)
        waiting += [(child, holds_phrases) for child in reversed(element)]


def _fit_tag(element: Element, parent: Element, *, in_phrase: bool) -> None:
    box = "span" if in_phrase or element.tag in _PHRASES else "div"
    if element.tag == "a" and "href" not in element.attrib:
        element.tag = "span" if in_phrase or all(each.tag in _PHRASES for each in element) else "div"
        for name in ("rel", "role", "aria-label"):
            element.attrib.pop(name, None)
    elif in_phrase and element.tag == "hr":
        element.tag = "br"
        element.attrib.clear()
    elif (
        (in_phrase and element.tag not in _PHRASES)
        or parent.tag not in _PARENTS.get(element.tag, {parent.tag})
        or element.tag in {"details", "summary"}
        or not _holds_what_it_may(element)
    ):
        element.tag = box
        for name in ("start", "value", "colspan", "rowspan", "scope", "align"):
            element.attrib.pop(name, None)


def _holds_what_it_may(element: Element) -> bool:
    held = "".join(f"{each.tag if each.tag in _PARENTS else 'x'} " for each in element)
    said = [bool(text and text.strip()) for text in (element.text, *(each.tail for each in element))]
    if element.tag == "figure" and "figcaption " in held:
        begins = held.startswith("figcaption ") and not said[0]
        ends = held.endswith("figcaption ") and not said[-1]
        return held.count("figcaption ") == 1 and (begins or ends)
    if element.tag == "ruby":
        return bool(_RUBY.fullmatch(held))
    pattern = _PATTERNS.get(element.tag)
    fits = pattern is None or (bool(pattern.fullmatch(held)) and not any(said))
    return fits and all(_holds_what_it_may(each) for each in element if each.tag in _OF_TABLES)


def _fit_attributes(element: Element, ids: set[str]) -> None:
    for name, value in [*element.items()]:
        fits = _VALUES.get(name)
        if name == "dir":
            element.set(name, value := value.lower())
        if name == "align":
            del element.attrib[name]
            if value.lower() in _ALIGNMENTS:
                element.set("class", f"{element.get('class', '')} {value.lower()}".strip())
        elif (fits is not None and not fits(value)) or (name == "id" and value in ids):
            del element.attrib[name]
        elif name == "id":
            ids.add(value)
