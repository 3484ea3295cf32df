"""What a page leaves open, said in words: what was settled, and why."""

from collections.abc import Sequence

from gql_blog.content import Finding
from gql_blog.transfer.pages.lines import Page

_SHOWN = 8
_EXCERPT = 80


class Findings:
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


def shown(items: Sequence[str]) -> str:
    """Some of many, in words: '7, 9 and 12 more'."""
    if len(items) <= _SHOWN:
        return ", ".join(items[:-1]) + (" and " if len(items) > 1 else "") + items[-1] if items else ""
    return f"{', '.join(items[:_SHOWN])} and {len(items) - _SHOWN} more"


def quoted(text: str) -> str:
    """A line as messages show it: short, in quotation marks."""
    return f'"{text if len(text) <= _EXCERPT else text[: _EXCERPT - 1] + "…"}"'
