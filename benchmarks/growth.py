"""Whether what a page costs grows with the publication, with its own length, and with who asks."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.asking import ask
from benchmarks.load import Requests
from benchmarks.measuring import Bench, Figures, alternate, ratio, total_cpu
from benchmarks.places import HERE, OPERATIONS
from benchmarks.publication import FEW, MANY, STANDARD, Size, thread, token
from benchmarks.servers import Databases, Running, running, server
from benchmarks.workloads import Variables, body
from gql_blog.content import Role

DEEP = (10, 50, 100)
VIEWERS = (None, Role.READER, Role.AUTHOR, Role.MODERATOR, Role.EDITOR, Role.ADMIN)
DOCUMENTS = HERE / "growing"
_MODERATORS = (Role.MODERATOR, Role.EDITOR, Role.ADMIN)
_SERVERS = {"postgres": "ours-postgres", "sqlite": "ours-sqlite"}
_PAGE = 20

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Page:
    """One document of this folder with its variables, and who asks for it."""

    name: str
    operation: str
    variables: Variables
    viewers: tuple[Role | None, ...] = VIEWERS

    def requests(self, role: Role | None) -> Requests:
        """Return the one request."""
        document = (DOCUMENTS / f"{self.operation}.graphql").read_text(encoding="utf-8")
        return Requests([body(document, self.operation, self.variables)], token(role) if role else "")


PAGES = (
    Page("home", "Home", {}),
    Page("tag", "Tag", {"slug": "tag-1"}),
    Page("contributor", "Contributor", {"slug": "contributor-1"}),
    Page("approved comments", "Comments", {"status": "APPROVED"}),
    Page("pending comments", "Comments", {"status": "PENDING"}, _MODERATORS),
    Page("moderation queue", "Queue", {}, _MODERATORS),
    Page("bibliography", "Bibliography", {"slug": thread(FEW.threads[0])}),
)


@dataclass(frozen=True, slots=True)
class PageGrowth:
    """One page for one viewer among 50,000 articles beside the same among 2,000: total processor time, milliseconds."""

    database: str
    viewer: str
    page: str
    few_ms: float
    many_ms: float
    ratio: float


@dataclass(frozen=True, slots=True)
class LengthGrowth:
    """One page's total processor time in milliseconds, by its length; ``whole``: for all of it, not for each part."""

    database: str
    cost_ms: Mapping[int, float]
    whole: bool = False

    @property
    def ratio(self) -> float:
        """The greatest growth from one length to the next; of the whole page, from the last but one to the last."""
        costs = list(self.cost_ms.values())
        steps = [after / before for before, after in pairwise(costs)]
        return steps[-1] if self.whole else max(steps)


def page_growth(bench: Bench, few: Databases, many: Databases, core: int, rounds: int, tell: Tell) -> list[PageGrowth]:
    """Measure every page for everybody who may ask for it, among few and among many articles."""
    found: list[PageGrowth] = []
    for database, name in _SERVERS.items():
        with ExitStack() as stack:
            small, large = (
                stack.enter_context(running(f"{name}-{each}", server(name, rows), core))
                for each, rows in (("few", few), ("many", many))
            )
            for page, role, one, other in _pairs(small, large):
                viewer = role.value if role else "anonymous"
                tell(f"growth on {database}: {page} for {viewer}")
                costs = alternate(bench, [(small, one), (large, other)], rounds)
                growth = ratio(costs[1], costs[0], total_cpu).value
                found.append(PageGrowth(database, viewer, page, _total(costs[0]), _total(costs[1]), growth))
    return found


def deep_growth(bench: Bench, rows: Databases, core: int, rounds: int, tell: Tell) -> list[LengthGrowth]:
    """Measure the deep page with few and with many posts. It has a response fewer: 100 posts may not cost more."""
    document = (OPERATIONS / "Deep.graphql").read_text(encoding="utf-8")
    narrower = document.replace("responses(first: 5)", "responses(first: 4)")
    found: list[LengthGrowth] = []
    for database, name in _SERVERS.items():
        tell(f"growth of the deep page: {database}")
        with running(name, server(name, rows), core) as one:
            pages = [(one, Requests([body(narrower, "Deep", {"first": posts})])) for posts in DEEP]
            costs = alternate(bench, pages, rounds)
        each = {posts: _total(cost) / posts for posts, cost in zip(DEEP, costs, strict=True)}
        found.append(LengthGrowth(database, each))
    return found


def bibliography_growth(
    bench: Bench, rows: Databases, core: int, rounds: int, tell: Tell, sizes: tuple[int, ...] = STANDARD.threads
) -> list[LengthGrowth]:
    """Measure the bibliographies of dialogues with few and with many responses, each of which cites two works."""
    found: list[LengthGrowth] = []
    for database, name in _SERVERS.items():
        tell(f"growth of the bibliography: {database}")
        with running(name, server(name, rows), core) as one:
            pages = [Page("bibliography", "Bibliography", {"slug": thread(size)}).requests(None) for size in sizes]
            for each in pages:
                _answer(one, each)
            costs = alternate(bench, [(one, each) for each in pages], rounds)
        each_size = {size: _total(cost) for size, cost in zip(sizes, costs, strict=True)}
        found.append(LengthGrowth(database, each_size, whole=True))
    return found


def _pairs(few: Running, many: Running) -> Iterator[tuple[str, Role | None, Requests, Requests]]:
    """Yield each page, its viewer, and what the two servers are asked for it."""
    for page in PAGES:
        for role in page.viewers:
            requests = page.requests(role)
            for one in (few, many):
                _answer(one, requests)
            yield page.name, role, requests, requests
    for name, share in (("middle page of posts", 0.5), ("last page of posts", 1.0)):
        yield name, None, _later(few, FEW, share), _later(many, MANY, share)


def _answer(server: Running, requests: Requests) -> object:
    """Return the answer to the first request; stop where it has errors: they are fast."""
    answer = json.loads(ask(server.address, requests.bodies[0], requests.token))
    if answer.get("errors"):
        raise SystemExit(f"{server.name} answers with errors: {str(answer['errors'])[:600]}")
    return answer["data"]


def _later(server: Running, size: Size, share: float) -> Requests:
    """Return the request of the page that ends with this share of the posts; its cursor is found page after page."""
    document = (OPERATIONS / "Page.graphql").read_text(encoding="utf-8")
    everything = size.posts + len(size.threads)
    left, after = int(everything * share) - _PAGE, None
    while left > 0:
        first = min(left, 100)
        page: Mapping[str, Mapping[str, Mapping[str, str]]]
        answer = json.loads(ask(server.address, body(document, "Page", {"first": first, "after": after})))
        page = answer["data"]
        left, after = left - first, page["posts"]["pageInfo"]["endCursor"]
    return Page("later", "Later", {"after": after}).requests(None)


def _total(figures: Figures) -> float:
    return figures.server_cpu_ms + figures.database_cpu_ms
