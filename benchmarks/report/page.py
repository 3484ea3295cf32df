"""Everything that a run found, as a page to read."""

from collections.abc import Iterator, Mapping

from benchmarks.report import essence, table
from benchmarks.report.record import Record

_RATIOS = """Each ratio is the median of the rounds' (the least and the most of them in brackets); beside it stands what
it is to be. Bold is what is not reached."""
_FIRST_SIGHT = """What a document takes the first time it is asked, less what it takes the second time; beside it what
graphql-core takes to parse and validate it. Processor time of the process, on SQLite."""
_PAGES = """The page of 20 posts that a cursor leads to, total processor time of a request."""
_DEEP = """The deep page, with four responses of each post; the limit of what a reader may ask allows no five of 100
posts."""


def page(record: Record) -> str:
    """Return the page, in Markdown."""
    return "\n\n".join(_parts(record)) + "\n"


def summary(record: Record) -> str:
    """Return the tables alone."""
    return "\n\n".join(text for _, _, text in _tables(record))


def _parts(record: Record) -> Iterator[str]:
    yield "# Reading, measured"
    yield (
        f"Measured at {record.at:%Y-%m-%d %H:%M} UTC by `make bench`, in alternation: {essence.circumstances(record)}. "
        "How, and how each server is set up: [benchmarks/README.md](../README.md). All answers were held against each "
        "other first. The same in JSON: [read.json](read.json)."
    )
    yield _listed("Machine", record.machine)
    yield _listed("Data", {name: f"{count:,}" for name, count in record.data.items()})
    yield _listed("Versions", record.versions)
    if record.without:
        yield _listed("Not measured", record.without)
    for head, words, text in _tables(record):
        yield f"## {head}"
        if words:
            yield words
        yield text
    if record.pages:
        yield "![Total processor time of a request, as a multiple of the hand-written handler's](read.svg)"


def _tables(record: Record) -> Iterator[tuple[str, str, str]]:
    if record.pages:
        yield "Ratios", _RATIOS, table.goals(record.pages)
        yield "Total, beside SQL by hand", "", essence.ratios(record.pages)
        yield "Costs", "", table.costs(record.pages)
    if record.first_sight:
        yield "First sight", _FIRST_SIGHT, table.first_sight(record.first_sight)
    if record.page_growth:
        yield "Growth of the publication", _PAGES, table.page_growth(record.page_growth)
    if record.deep_growth:
        yield "Growth of the deep page", _DEEP, table.deep_growth(record.deep_growth)


def _listed(head: str, items: Mapping[str, object]) -> str:
    return f"{head}: {', '.join(f'{name} {value}' for name, value in items.items())}."
