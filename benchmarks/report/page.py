"""Everything that a run found, as a page to read."""

from collections.abc import Iterator, Mapping

from benchmarks.report import essence, table
from benchmarks.report.record import Told
from benchmarks.workloads import PAGES, THREAD, VIEWERS

_RATIOS = """Each ratio is the median of the rounds' (the least and the most of them in brackets); beside it stands what
it is to be. Bold is what is not reached."""
_VIEWERS = """The same four pages with a token; each server is held against the handler that answers the same viewer."""
_FIRST_SIGHT = """What a document takes the first time it is asked, less what it takes the second time; beside it what
graphql-core takes to parse and validate it. Processor time of the process, on SQLite."""
_GROWTH = """Total processor time of a request among 50,000 articles, as a multiple of that among 2,000, and in
milliseconds."""
_DEEP = """The deep page, with four responses of each post; the limit of what a reader may ask allows no five of 100
posts."""
_BIBLIOGRAPHY = """The bibliography of a dialogue, two works cited by every response, one of them by many; the growth is
that of the last step, which is tenfold."""
_WORKERS = """Resident memory of the server when it listens, and after requests for the four pages in turn; the
time from the start of the process to its first answer, a median of the rounds. PostgreSQL's memory is not counted;
the pages of SQLite's file that are mapped are."""


def page(told: Told) -> str:
    """Return the page, in Markdown."""
    return "\n\n".join(_parts(told)) + "\n"


def summary(told: Told) -> str:
    """Return the tables alone."""
    return "\n\n".join(f"{head}\n{text}" for head, _, text in _tables(told))


def _parts(told: Told) -> Iterator[str]:
    yield "# Reading, measured"
    yield (
        f"Measured at {told['measuredAt'][:16].replace('T', ' ')} UTC by `make bench`, in alternation: "
        f"{essence.circumstances(told)}. How, and how each server is set up: [benchmarks/README.md](../README.md). All "
        "answers were held against each other first. The same in JSON: [read.json](read.json)."
    )
    yield _listed("Machine", told["machine"])
    yield _listed("Data", {name: f"{count:,}" for name, count in told["data"].items()})
    yield _listed("Versions", told["versions"])
    if told["without"]:
        yield _listed("Not measured", told["without"])
    for head, words, text in _tables(told):
        yield f"## {head}"
        if words:
            yield words
        yield text
    if told["workloads"]:
        yield "![Total processor time of a request, as a multiple of the hand-written handler's](read.svg)"


def _tables(told: Told) -> Iterator[tuple[str, str, str]]:
    pages = [name for name in (*PAGES, THREAD) if told["workloads"].get(name)]
    viewers = [name for name in VIEWERS if told["workloads"].get(name)]
    if pages:
        yield "Ratios", _RATIOS, table.goals(told, pages)
    if viewers:
        yield "Ratios for viewers", _VIEWERS, table.goals(told, viewers)
    if pages:
        yield "Total, beside SQL by hand", "", essence.ratios(told)
        yield "Costs", "", table.costs(told, pages)
    if viewers:
        yield "Costs for viewers", "", table.costs(told, viewers)
    if told["firstSight"]:
        yield "First sight", _FIRST_SIGHT, table.first_sight(told["firstSight"])
    yield from _growths(told)
    if told["workers"]:
        yield "A worker", _WORKERS, table.workers(told["workers"])


def _growths(told: Told) -> Iterator[tuple[str, str, str]]:
    for database in dict.fromkeys(each["database"] for each in told["growth"]):
        both = f"{table.growth(told['growth'], database)}\n\n{table.viewers(told['growth'], database)}"
        yield f"Growth of the publication, {database}", _GROWTH, both
    if told["deepGrowth"]:
        deep = table.lengths(told["deepGrowth"], "ms a post", "posts", table.POST_AT_MOST)
        yield "Growth of the deep page", _DEEP, deep
    if told["bibliographyGrowth"]:
        found = table.lengths(told["bibliographyGrowth"], "ms", "responses", table.BIBLIOGRAPHY_AT_MOST)
        yield "Growth of the bibliography", _BIBLIOGRAPHY, found


def _listed(head: str, items: Mapping[str, object]) -> str:
    return f"{head}: {', '.join(f'{name} {value}' for name, value in items.items())}."
