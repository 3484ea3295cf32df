"""The account of a source's characters: every line is taken by one part of the article, or listed as unparsed.

What counts: line ends, blank lines and a byte order mark are layout, and assigned. A line is assigned as a whole to
the part that took it. Site furniture that was recognised is assigned to ``CHROME``; a line printed twice, to
``DOUBLED``. So ``characters == assigned + the lengths of the unparsed texts`` for every input: an unparsed text is a
slice of the source from its first line's beginning to its last line's end (line ends in between included).
"""

from enum import Enum, auto

from gql_blog.content import Coverage, Unparsed
from gql_blog.transfer.pages.lines import Page


class Part(Enum):
    """What a line is."""

    CHROME = auto()
    LABEL = auto()
    TITLE = auto()
    SUBTITLE = auto()
    DATE = auto()
    BYLINE = auto()
    CARD = auto()
    EDITOR_NOTE = auto()
    BODY = auto()
    NOTE = auto()
    BIO = auto()
    COMMENT = auto()
    DOUBLED = auto()
    UNPARSED = auto()


class Ledger:
    """Who took which line. A line is taken once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._parts: list[Part | None] = [None] * len(page.lines)

    def take(self, index: int, part: Part) -> None:
        """Enter a line (an index of ``page.lines``) to the part's account."""
        if self._parts[index] is not None:
            raise AssertionError(f"line {self._page.lines[index].number} was taken twice")
        self._parts[index] = part

    def part(self, index: int) -> Part | None:
        """Which part took the line; ``None``: none yet."""
        return self._parts[index]

    def is_free(self, index: int) -> bool:
        """Whether the line can still be taken."""
        return self._parts[index] is None

    def lines_of(self, *parts: Part) -> list[int]:
        """The lines that any of these parts took, as indices in printed order."""
        return [index for index, part in enumerate(self._parts) if part in parts]

    def coverage(self) -> Coverage:
        """The account, closed: whatever nobody took is unparsed."""
        lines = self._page.lines
        assigned = self._page.layout
        unparsed: list[Unparsed] = []
        for first, last in self._open_runs():
            text = self._page.raw(first, last)
            unparsed.append(Unparsed(lines[first].number, lines[last].number, text))
            between = sum(lines[i + 1].start - lines[i].end for i in range(first, last))
            assigned -= between  # counted with the text that holds it
        taken = (lines[i] for i, part in enumerate(self._parts) if part not in (None, Part.UNPARSED))
        assigned += sum(line.end - line.start for line in taken)
        return Coverage(len(self._page.source), assigned, tuple(unparsed))

    def _open_runs(self) -> list[tuple[int, int]]:
        runs: list[tuple[int, int]] = []
        for index, part in enumerate(self._parts):
            if part not in (None, Part.UNPARSED):
                continue
            if runs and runs[-1][1] == index - 1:
                runs[-1] = (runs[-1][0], index)
            else:
                runs.append((index, index))
        return runs
