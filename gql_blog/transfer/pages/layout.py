"""How a page sets its paragraphs apart: by blank lines, or by line ends alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gql_blog.transfer.pages.headlines import continues, ends_sentence
from gql_blog.transfer.pages.lines import Line, Page


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that make one paragraph; ``indices`` point into ``page.lines``, ``text`` keeps its line ends."""

    indices: tuple[int, ...]
    text: str

    @property
    def last(self) -> int:
        """Index of the last line."""
        return self.indices[-1]


def is_set_by_blanks(lines: Sequence[Line]) -> bool:
    """Whether blank lines set the paragraphs of these lines apart.

    Counted are the places where one line follows another: with a blank between, or without and no sign that the
    upper one goes on. A single stray blank line does not turn every line end of a page into a mere line break.
    """
    apart = close = 0
    for above, line in pairwise(lines):
        if line.gap:
            apart += 1
        elif not continues(above.text, line.text) and ends_sentence(above.text):
            close += 1
    return apart > 0 and apart >= close


def group(page: Page, indices: Iterable[int], *, by_blanks: bool) -> list[Paragraph]:
    """Lines → paragraphs. A line printed twice in a row (an image's text and its caption) is for ``doubled_lines``."""
    groups: list[list[int]] = []
    for index in indices:
        line = page.lines[index]
        follows = bool(groups) and groups[-1][-1] == index - 1 and not line.gap
        if follows and (by_blanks or continues(page.text(index - 1), line.text)):
            groups[-1].append(index)
        else:
            groups.append([index])
    return [Paragraph(tuple(g), "\n".join(page.text(i) for i in g)) for g in groups]


def doubled_lines(page: Page, indices: Sequence[int]) -> list[int]:
    """Those lines that repeat the line right above without being a sentence: captions, headings printed twice."""
    return [
        index
        for above, index in pairwise(indices)
        if index == above + 1 and page.text(index) == page.text(above) and not ends_sentence(page.text(index))
    ]
