"""Coverage: which part of the article each line of the source was assigned to, and the findings about them.

Line ends, blank lines and a byte order mark count as assigned. A line is assigned as a whole. Recognised site
text has the role ``CHROME``, a line that is printed twice the role ``DUPLICATE``. So ``characters ==
assigned + the total length of the unparsed texts`` for every input. An unparsed text is a slice of the source, from the
beginning of its first line to the end of its last line, including the line ends in between.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from gql_blog.plugin import Coverage, Finding, SourcePart, SourceRole, Unparsed, join_shortened
from gql_blog_importers.pages.page_lines import Page

_NOBODY: Final = "no part of the article took it"
_EVIDENCE: Final = {
    SourceRole.CHROME: "words that sites print around texts",
    SourceRole.LABEL: "words such as 'Responding to'",
    SourceRole.TITLE: "its place above names, date or text",
    SourceRole.SUBTITLE: "its place below the title",
    SourceRole.DATE: "written as a date",
    SourceRole.BYLINE: "names, by their form and place",
    SourceRole.OTHER_ARTICLES: "a name and a date",
    SourceRole.NOTICE: "words such as 'Correction'",
    SourceRole.ESSAY: "prose, and what stands in it",
    SourceRole.NOTE: "a block of numbered notes",
    SourceRole.BIO: "it tells of an author",
    SourceRole.COMMENT: "below the head of a comment",
    SourceRole.DUPLICATE: "the same words as a line above",
    SourceRole.UNRECOGNISED: _NOBODY,
}


class LineAssignments:
    """The role of each line of a page. A line is assigned once."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._parts: list[SourceRole | None] = [None] * len(page.lines)
        self._evidence: dict[int, str] = {}

    def assign(self, index: int, part: SourceRole, evidence: str = "") -> None:
        """Assign a line (an index of ``page.lines``) to a role, by what evidence where it is not that of its kind."""
        if self._parts[index] is not None:
            raise AssertionError(f"line {self._page.lines[index].number} was assigned twice")
        self._parts[index] = part
        self._evidence[index] = evidence or _EVIDENCE.get(part, "")

    def role(self, index: int) -> SourceRole | None:
        """Which part took the line; ``None``: none yet."""
        return self._parts[index]

    def is_free(self, index: int) -> bool:
        """Whether the line can still be taken."""
        return self._parts[index] is None

    def lines_with(self, *parts: SourceRole) -> list[int]:
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
        taken = (lines[i] for i, part in enumerate(self._parts) if part not in (None, SourceRole.UNRECOGNISED))
        assigned += sum(line.end - line.start for line in taken)
        return Coverage(len(self._page.source), assigned, tuple(unparsed), tuple(self._roles()))

    def _roles(self) -> Iterator[SourcePart]:
        """The roles of all lines in printed order; neighbours of one role and evidence are one part."""
        told = [(line.number, SourceRole.CHROME, evidence) for line, evidence in self._page.chrome]
        for index, part in enumerate(self._parts):
            role = part or SourceRole.UNRECOGNISED
            told.append((self._page.lines[index].number, role, self._evidence.get(index, _NOBODY)))
        for (role, evidence), lines in groupby(sorted(told), key=lambda each: each[1:]):
            numbers = [number for number, _, _ in lines]
            yield SourcePart(numbers[0], numbers[-1], role, evidence)

    def _unassigned_runs(self) -> list[tuple[int, int]]:
        runs: list[tuple[int, int]] = []
        for index, part in enumerate(self._parts):
            if part not in (None, SourceRole.UNRECOGNISED):
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
