"""The cells of a table, and whether Markdown's form holds all that they say."""

import re
from dataclasses import dataclass
from typing import Final

from gql_blog_importers.markup.element_tree import Element

_CELLS: Final = ("td", "th")
_NOT_PLAIN: Final = ("blockquote", "dl", "figure", "ol", "p", "pre", "table", "ul")

_ALIGNED: Final = re.compile(r"(?:^|text-align(?:-|:\s*))(left|center|right)\b", re.IGNORECASE)
_DELIMITERS: Final = {"left": ":---", "center": ":---:", "right": "---:"}


@dataclass(frozen=True, slots=True)
class TableCells:
    """``is_plain``: a row of headings above rows of plain cells, none of which spans others, and no caption."""

    rows: tuple[tuple[Element, ...], ...]
    captions: tuple[Element, ...]
    is_plain: bool


def table_cells(table: Element) -> TableCells:
    """Return the cells of a table, without those of tables within it."""
    own = (row for row in table.all("tr") if _table_of(row) is table)
    rows = [tuple(cell for cell in row.elements if cell.name in _CELLS) for row in own]
    captions = tuple(each for each in table.elements if each.name == "caption" and each.plain())
    rows = [row for row in rows if row]
    is_plain = (
        bool(rows)
        and not captions
        and all(cell.name == "th" for cell in rows[0])
        and not any(cell.name == "th" for row in rows[1:] for cell in row)
        and not any(_is_rich(cell) for row in rows for cell in row)
    )
    return TableCells(tuple(rows), captions, is_plain)


def delimiter_of(cell: Element) -> str:
    """Return what says in Markdown where the texts of a column stand: there where those of its heading do."""
    stated = " ".join(cell.attrs.get(name, "") for name in ("align", "style", "class"))
    side = _ALIGNED.search(stated)
    return _DELIMITERS[side[1].lower()] if side else "---"


def _table_of(row: Element) -> Element | None:
    return next((each for each in row.line() if each.name == "table"), None)


def _is_rich(cell: Element) -> bool:
    spans = (cell.attrs.get(name, "1") not in ("", "1") for name in ("colspan", "rowspan"))
    return any(spans) or next(cell.all(*_NOT_PLAIN), None) is not None
