"""Citation styles of plugins: a file is read once, and refused by its line if it is no sound style in CSL.

The schema of CSL says what stands where. A style may come from anywhere, so what it may cost is bounded, too.
"""

import importlib
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from gql_blog.errors import PluginError
from gql_blog.hooks import CitationStyleFile, Registered

MAX_STYLES: Final = 8
"""Styles of all plugins: each takes some milliseconds for each new work that is cited."""

MAX_BYTES: Final = 512 * 1024
"""The largest style of the official repository has half of it."""

MAX_ELEMENTS: Final = 5_000
"""Elements that one work may pass; the longest of the official styles has 2,500."""

_MAX_TERM: Final = 200
_WRITTEN: Final = ("value", "prefix", "suffix", "delimiter")
_LETTERS: Final = 20
"""Letters that an element writes by itself; so many more count as another element."""

_CSL: Final = "{http://purl.org/net/xbiblio/csl}"
_ALTERNATIVES: Final = (f"{_CSL}choose", f"{_CSL}substitute")


class _Unsound(Exception):
    """What is wrong with a style, at a line."""

    def __init__(self, line: int, told: str) -> None:
        super().__init__(f"line {line}: {told}")


def read_style(each: Registered[CitationStyleFile]) -> Any:
    """Return the root element of a plugin's style. PluginError, with the line, for what is no sound one."""
    file = f"the file {Path(each.value.path).name}"
    where = f"Plugin {each.plugin!r} registers the citation style {each.value.name!r}"
    if importlib.util.find_spec("citeproc") is None:
        raise PluginError(f"{where}, for which citeproc-py has to be installed. Add it to the plugin's dependencies.")
    try:
        with Path(each.value.path).open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise PluginError(f"{where}: {file} cannot be read: {error.strerror}.") from None
    if len(data) > MAX_BYTES:
        raise PluginError(f"{where}: {file} has more than {MAX_BYTES // 1024} kB.")
    try:
        return _sound(data)
    except _Unsound as error:
        raise PluginError(f"{where}: {file}, {error}") from None


def _sound(data: bytes) -> Any:
    etree = importlib.import_module("lxml.etree")
    safe = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    parser = etree.XMLParser(**safe, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _Unsound(error.lineno or 1, f"{str(error.msg).rstrip('.')}.") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _Unsound(1, "A style has no document type, and no entities. Take the DOCTYPE out.")
    for link in root.iterfind(f"{_CSL}info/{_CSL}link[@rel='independent-parent']"):
        raise _Unsound(link.sourceline, f"It only names its parent, {link.get('href')}. Register that style instead.")
    schema = etree.RelaxNG(etree.parse(importlib.import_module("citeproc").SCHEMA_PATH))
    if not schema.validate(root):
        wrong = schema.error_log[0]
        raise _Unsound(wrong.line, f"{wrong.message.rstrip('.')}, by the schema of CSL 1.0.")
    try:
        _check_macros(root)
    except RecursionError:
        raise _Unsound(root.sourceline, "Its macros and their elements lie too deep.") from None
    return root


def _check_macros(root: Any) -> None:
    macros = {each.get("name"): each for each in root.iterfind(f"{_CSL}macro")}
    sizes: dict[str, int] = {}
    for name in macros:
        _size_of_macro(name, macros, sizes, ())
    for part in (*root.iterfind(f"*/{_CSL}layout"), *root.iterfind(f"*/{_CSL}sort")):
        if _size(part, macros, sizes, ()) > MAX_ELEMENTS:
            raise _Unsound(part.sourceline, f"With its macros, a work passes more than {MAX_ELEMENTS:,} elements.")
    for term in root.iter(f"{_CSL}term", f"{_CSL}single", f"{_CSL}multiple"):
        if len(term.text or "") > _MAX_TERM:
            raise _Unsound(term.sourceline, f"A term has more than {_MAX_TERM} characters.")


def _size(element: Any, macros: Mapping[str, Any], sizes: dict[str, int], within: tuple[str, ...]) -> int:
    """Return how many elements a work passes at most: of alternatives, one."""
    below = [_size(each, macros, sizes, within) for each in element]
    letters = sum(len(element.get(each, "")) for each in _WRITTEN)
    size = 1 + letters // _LETTERS + (max(below, default=0) if element.tag in _ALTERNATIVES else sum(below))
    name = element.get("macro")
    if name is None:
        return size
    if name not in macros:
        raise _Unsound(element.sourceline, f"There is no macro {name!r}.")
    if name in within or len(within) > 50:
        raise _Unsound(element.sourceline, f"The macro {name!r} calls itself, or lies more than 50 macros deep.")
    return size + _size_of_macro(name, macros, sizes, within)


def _size_of_macro(name: str, macros: Mapping[str, Any], sizes: dict[str, int], within: tuple[str, ...]) -> int:
    if name not in sizes:
        sizes[name] = _size(macros[name], macros, sizes, (*within, name))
    return sizes[name]
