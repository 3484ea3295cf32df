"""Whether what a page costs grows with what stands beside it."""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.asking import ask
from benchmarks.measuring import Bench, Figures, alternate, ratio, total_cpu
from benchmarks.places import OPERATIONS
from benchmarks.publication import GROWN, STANDARD, Size
from benchmarks.servers import Databases, Running, running, server
from benchmarks.workloads import body

PAGE_AT_MOST = 1.3
POST_AT_MOST = 1.05
"""The cost of a post may not grow; the rest is what two measurements of the same differ by."""
PLACES = ("first", "middle", "last")
DEEP = (10, 50, 100)
_PAGE = 20
_STRIDE = 100
_SERVERS = {"postgres": "ours-postgres", "sqlite": "ours-sqlite"}


@dataclass(frozen=True, slots=True)
class PageGrowth:
    """One page among 20,000 posts beside the same page among 2,000: total processor time, in milliseconds."""

    database: str
    place: str
    small_ms: float
    grown_ms: float
    ratio: float


@dataclass(frozen=True, slots=True)
class DeepGrowth:
    """The deep page's total processor time for each of its posts, in milliseconds, by how many it has."""

    database: str
    post_ms: Mapping[int, float]

    @property
    def ratio(self) -> float:
        """The greatest growth from one size to the next."""
        costs = list(self.post_ms.values())
        return max(after / before for before, after in pairwise(costs))


def page_growth(
    bench: Bench, small: Databases, grown: Databases, core: int, rounds: int, tell: Callable[[str], None]
) -> list[PageGrowth]:
    """Measure the first, the middle and the last page among few and among many posts."""
    found: list[PageGrowth] = []
    for database, name in _SERVERS.items():
        tell(f"growth of pages: {database}")
        with ExitStack() as stack:
            few, many = (
                stack.enter_context(running(f"{name}-{size.posts}", server(name, rows), core))
                for size, rows in ((STANDARD, small), (GROWN, grown))
            )
            pages = zip(_pages(few, STANDARD), _pages(many, GROWN), strict=True)
            for place, (small_page, grown_page) in zip(PLACES, pages, strict=True):
                one, other = alternate(bench, [(few, [small_page]), (many, [grown_page])], rounds)
                growth = ratio(other, one, total_cpu).value
                found.append(PageGrowth(database, place, _total(one), _total(other), growth))
    return found


def deep_growth(bench: Bench, rows: Databases, core: int, rounds: int, tell: Callable[[str], None]) -> list[DeepGrowth]:
    """Measure the deep page with few and with many posts. It has a response fewer: 100 posts may not cost more."""
    document = (OPERATIONS / "Deep.graphql").read_text(encoding="utf-8")
    narrower = document.replace("responses(first: 5)", "responses(first: 4)")
    found: list[DeepGrowth] = []
    for database, name in _SERVERS.items():
        tell(f"growth of the deep page: {database}")
        with running(name, server(name, rows), core) as one:
            pages = [(one, [body(narrower, "Deep", {"first": posts})]) for posts in DEEP]
            costs = alternate(bench, pages, rounds)
        each = {posts: _total(cost) / posts for posts, cost in zip(DEEP, costs, strict=True)}
        found.append(DeepGrowth(database, each))
    return found


def _pages(server: Running, size: Size) -> list[str]:
    """Return the requests of the first, the middle and the last page."""
    document = (OPERATIONS / "Page.graphql").read_text(encoding="utf-8")
    middle, last = size.posts // 2, size.posts - _PAGE
    cursors = _cursors(server, document, (middle, last))
    return [
        body(document, "Page", {"first": _PAGE, "after": after}) for after in (None, cursors[middle], cursors[last])
    ]


def _cursors(server: Running, document: str, wanted: Sequence[int]) -> dict[int, str]:
    """Return the cursors behind so many posts, found by reading page after page."""
    found: dict[int, str] = {}
    read, after = 0, None
    while len(found) < len(wanted):
        first = min([_STRIDE, *(place - read for place in wanted if place > read)])
        answer = json.loads(ask(server.address, body(document, "Page", {"first": first, "after": after})))
        page = answer["data"]["posts"]
        read, after = read + len(page["nodes"]), page["pageInfo"]["endCursor"]
        if read in wanted:
            found[read] = after
    return found


def _total(figures: Figures) -> float:
    return figures.server_cpu_ms + figures.database_cpu_ms
