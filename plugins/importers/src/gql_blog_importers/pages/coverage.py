"""Coverage: which part of the article each line of the source was assigned to, and the findings about them.

Line ends, blank lines and a byte order mark count as assigned. A line is assigned as a whole. Recognised site
boilerplate has the role ``BOILERPLATE``, a line that is printed twice the role ``DUPLICATE``. So ``characters ==
assigned + the total length of the unparsed texts`` for every input. An unparsed text is a slice of the source, from the
beginning of its first line to the end of its last line, including the line ends in between.
"""

from collections.abc import Sequence
from enum import Enum, auto

from gql_blog.plugin import Coverage, Finding, Unparsed, join_shortened
from gql_blog_importers.pages.page_lines import Page


class LineRole(Enum):
    """What a line is."""

    BOILERPLATE = auto()
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
    DUPLICATE = auto()
    UNPARSED = auto()


class LineAssignments:
    """The role of each line of a page. A line is assigned once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._parts: list[LineRole | None] = [None] * len(page.lines)

    def assign(self, index: int, part: LineRole) -> None:
        """Assign a line (an index of ``page.lines``) to a role."""
        if self._parts[index] is not None:
            raise AssertionError(f"line {self._page.lines[index].number} was assigned twice")
        self._parts[index] = part

    def role(self, index: int) -> LineRole | None:
        """Which part took the line; ``None``: none yet."""
        return self._parts[index]

    def is_free(self, index: int) -> bool:
        """Whether the line can still be taken."""
        return self._parts[index] is None

    def lines_with(self, *parts: LineRole) -> list[int]:
        """The lines that any of these parts took, as indices in printed order."""
        return [index for index, part in enumerate(self._parts) if part in parts]

    def coverage(self) -> Coverage:
        """The account, closed: whatever nobody took is unparsed."""
        lines = self._page.lines
        assigned = self._page.layout
        unparsed: list[Unparsed] = []
        for first, last in self._unassigned_runs():
            text = self._page.raw(first, last)
            unparsed.append(Unparsed(lines[first].number, lines[last].number, text))
            between = sum(lines[i + 1].start - lines[i].end for i in range(first, last))
            assigned -= between  # counted with the text that holds it
        taken = (lines[i] for i, part in enumerate(self._parts) if part not in (None, LineRole.UNPARSED))
        assigned += sum(line.end - line.start for line in taken)
        return Coverage(len(self._page.source), assigned, tuple(unparsed))

    def _unassigned_runs(self) -> list[tuple[int, int]]:
        runs: list[tuple[int, int]] = []
        for index, part in enumerate(self._parts):
            if part not in (None, LineRole.UNPARSED):
                continue
            if runs and runs[-1][1] == index - 1:
                runs[-1] = (runs[-1][0], index)
            else:
                runs.append((index, index))
        return runs


SHOWN = 8
"""Of many items, how many a message names."""
_MOST_AROUND = 200
"""Places around a text of which findings give the lines."""


class FindingList:
    """Collects findings; lines are given as indices of the page's lines."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._found: list[Finding] = []

    def add(self, code: str, message: str, indices: Sequence[int] = ()) -> None:
        """Tell something of these lines (indices), or of the page as a whole."""
        numbers = [self._page.lines[index].number for index in indices]
        self.add_lines(code, message, min(numbers, default=None), max(numbers, default=None))

    def add_lines(self, code: str, message: str, first: int | None, last: int | None) -> None:
        """As ``add``, with the numbers of the lines as the source counts them."""
        self._found.append(Finding(code, message, first, last))

    def all(self) -> tuple[Finding, ...]:
        """Everything told, in the order of telling."""
        return tuple(self._found)


def left_out_of_site(lines: Sequence[tuple[int, str]]) -> list[Finding]:
    """Tell of lines, by number and words, that the site prints around a text: of all of them, some in each finding."""
    parts = (lines[start : start + SHOWN] for start in range(0, len(lines), SHOWN))
    return [
        Finding(
            "SITE_TEXT_LEFT_OUT",
            f"Lines that the site prints around a text are left out: {join_shortened([words for _, words in part])}.",
            min(number for number, _ in part),
            max(number for number, _ in part),
        )
        for part in parts
    ]


def left_out_around(starts: Sequence[int]) -> list[Finding]:
    """Tell of navigation, forms and the like by the lines on which they begin: how many, and some in each finding.

    A page may have thousands: beyond a number of places the last finding says how many more there are, and until where.
    """
    lines = sorted(starts)
    shown, rest = lines[:_MOST_AROUND], lines[_MOST_AROUND:]
    findings = []
    for start in range(0, len(shown), SHOWN):
        part = shown[start : start + SHOWN]
        place = f" ({start + 1} to {start + len(part)} of {len(lines)})" if len(lines) > SHOWN else ""
        more = f" {len(rest)} more follow until line {rest[-1]}." if rest and part[-1] == shown[-1] else ""
        lines_told = join_shortened([*map(str, part)])
        message = f"Navigation, forms and the like are left out{place}; they begin on the lines {lines_told}.{more}"
        findings.append(Finding("SITE_TEXT_LEFT_OUT", message, part[0], rest[-1] if more else part[-1]))
    return findings
