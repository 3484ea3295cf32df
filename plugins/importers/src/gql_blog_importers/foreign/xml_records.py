"""XML read as a stream, element by element, by the standard library's expat.

No document type is accepted, so there are no entities to expand and none to fetch. What is not well-formed is refused
with its line.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final
from xml.parsers import expat  # document types, and entities with them, are refused below

from gql_blog.plugin import ImportRefused

_CHUNK: Final = 65_536
_DEEPEST: Final = 100
_LARGEST: Final = 100_000_000
"""Characters of one record, an article with all its comments; with what elements take besides."""

_ELEMENT: Final = 200
"""Characters that take about as much memory as an element or an attribute of it."""

_MOST_NAMES: Final = 1_000
_LONGEST_NAME: Final = 200
"""Names that are remembered: so many, and none that is longer."""

_NON_ASCII: Final = 0x80
_INVALID_TOKEN: Final = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]
_CUT_OFF: Final = tuple(
    expat.errors.codes[each] for each in (expat.errors.XML_ERROR_NO_ELEMENTS, expat.errors.XML_ERROR_UNCLOSED_TOKEN)
)


@dataclass(slots=True)
class XmlElement:
    """One element. ``text`` is its own; ``records`` are those of its children that were made something else."""

    name: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: "list[XmlElement]" = field(default_factory=list)
    records: list[Any] = field(default_factory=list)

    def all(self, name: str) -> "list[XmlElement]":
        """Return the children of a name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "XmlElement | None":
        """Return the first child of a name."""
        return next((child for child in self.children if child.name == name), None)

    def stated(self, name: str) -> str:
        """Return the text of the first child of a name, stripped; empty where there is none."""
        child = self.first(name)
        return child.text.strip() if child else ""


class _RecordParser:
    """Builds the elements that are records, and nothing else."""

    def __init__(
        self,
        prefixes: Mapping[str, str],
        records: frozenset[str],
        compact: Mapping[str, Callable[[XmlElement], Any]],
    ) -> None:
        self._prefixes = [(re.compile(pattern), prefix) for pattern, prefix in prefixes.items()]
        self._names: dict[str, str] = {}
        self._records, self._compact = records, compact
        self._open: list[tuple[XmlElement, list[str], int]] = []
        """Elements that are open, with their texts, and how many were held before each."""
        self._depth = self._size = self._held = 0
        self.root: str | None = None
        self.done: list[XmlElement] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _doctype(self, *_: Any) -> None:
        line = self.parser.CurrentLineNumber
        raise ImportRefused(
            "XML_WITH_ENTITIES",
            f"Line {line}: the file has a document type (<!DOCTYPE>), which may define entities. Exports have none. "
            "Remove it.",
            line=line,
        )

    def _start(self, full_name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        line = self.parser.CurrentLineNumber
        if self._depth > _DEEPEST:
            fault = f"Line {line}: elements are nested more than {_DEEPEST} levels deep. Exports are not."
            raise ImportRefused("NOT_WELL_FORMED", fault, line=line)
        name = self._name(full_name)
        self.root = self.root or name
        if self._open or name in self._records:
            if not self._open:
                self._size = self._held = 0
            named = {self._name(key): value for key, value in attributes.items()}
            self._open.append((XmlElement(name, line, named), [], self._held))
            self._held += 1 + len(named)
            self._add(len(name) + sum(len(key) + len(value) for key, value in named.items()))

    def _characters(self, text: str) -> None:
        if self._open:
            self._add(len(text))
            self._open[-1][1].append(text)

    def _add(self, characters: int) -> None:
        self._size += characters
        if self._size + self._held * _ELEMENT > _LARGEST:
            line = self._open[0][0].line
            fault = f"Line {line}: the record that begins here is larger than {_LARGEST // 1_000_000} MB."
            raise ImportRefused("TOO_LARGE", fault, line=line)

    def _end(self, _: str) -> None:
        self._depth -= 1
        if not self._open:
            return
        element, texts, held = self._open.pop()
        element.text = "".join(texts)
        if not self._open:
            self.done.append(element)
        elif element.name in self._compact:
            self._open[-1][0].records.append(self._compact[element.name](element))
            self._held = held + 1  # its elements are gone
        else:
            self._open[-1][0].children.append(element)

    def _name(self, full_name: str) -> str:
        if (known := self._names.get(full_name)) is not None:
            return known
        space, _, local = full_name.rpartition(" ")
        prefix = next((prefix for pattern, prefix in self._prefixes if pattern.fullmatch(space)), "")
        name = f"{prefix}:{local}" if prefix else local
        if len(self._names) < _MOST_NAMES and len(full_name) <= _LONGEST_NAME:
            self._names[full_name] = name
        return name


def read_records(
    file: BinaryIO,
    *,
    root: str,
    records: frozenset[str],
    prefixes: Mapping[str, str],
    compact: Mapping[str, Callable[[XmlElement], Any]] | None = None,
) -> Iterator[XmlElement]:
    """Yield every element whose name is in ``records``, in order, while the file is read.

    ``prefixes`` maps patterns of namespaces to the prefixes that names get here. ``compact`` makes something smaller
    of an element within a record as soon as it is closed. Raises ImportRefused with the line of what is wrong.
    """
    parser = _RecordParser(prefixes, records, compact or {})
    place, chunk = 0, b""
    try:
        while chunk := file.read(_CHUNK):
            parser.parser.Parse(chunk, False)
            yield from _taken(parser)
            place += len(chunk)
        parser.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise _invalid(error, chunk, parser.parser.ErrorByteIndex - place) from None
    except (LookupError, ValueError) as error:
        raise ImportRefused("NOT_UTF8", f"The encoding of the XML is not known: {error}. Save it as UTF-8.") from None
    yield from _taken(parser)
    if parser.root != root:
        raise ImportRefused("UNKNOWN_FORMAT", f"The file's outermost element is <{parser.root}>, not <{root}>.")


def _taken(parser: _RecordParser) -> list[XmlElement]:
    taken, parser.done = parser.done, []
    return taken


def _invalid(error: expat.ExpatError, chunk: bytes, place: int) -> ImportRefused:
    line, column = error.lineno, error.offset + 1
    if error.code == _INVALID_TOKEN and 0 <= place < len(chunk) and chunk[place] >= _NON_ASCII:
        return ImportRefused(
            "NOT_UTF8",
            f"Line {line}: byte 0x{chunk[place]:02x} is not valid in the encoding that the file states. Export it "
            "again, or save it as UTF-8.",
            line=line,
        )
    what = expat.ErrorString(error.code)
    cut_off = error.code in _CUT_OFF
    remedy = "The file seems to be cut off. Export it again." if cut_off else "Mend that place, or export it again."
    fault = f"Line {line}, column {column}: the XML is not well-formed ({what}). {remedy}"
    return ImportRefused("NOT_WELL_FORMED", fault, line=line)
