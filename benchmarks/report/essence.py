"""What the project's README tells of a run."""

import re
from pathlib import Path
from statistics import median

from benchmarks.goals import Found
from benchmarks.measuring import ratio, total_cpu
from benchmarks.report.chart import base
from benchmarks.report.record import Record
from benchmarks.report.table import rows

_BEGIN, _END = "<!-- benchmarks: written by make bench -->", "<!-- /benchmarks -->"
_TOLD = {
    "ours-postgres": "gql_blog",
    "ours-sqlite": "gql_blog on SQLite, ÷ by hand on SQLite",
    "sql-tuned-postgres": "by hand, one tuned statement a page",
    "postgraphile": "PostGraphile 5",
    "strawberry-django": "strawberry-django",
    "strawberry-postgres": "Strawberry with Tortoise",
}


def essence(record: Record) -> str:
    """Return the table with a sentence before it."""
    where = f"{record.machine['processor']}, {record.at:%Y-%m-%d}"
    return (
        "Processor time of a request, server and database together, as a multiple of what the same page takes when it\n"
        f"is written by hand in SQL ({where}; {circumstances(record)}):\n\n{ratios(record.pages)}"
    )


def circumstances(record: Record) -> str:
    """Return how often and how long each was measured, and what else the machine did meanwhile."""
    foreign = median(
        sample.foreign for servers in record.pages.values() for each in servers.values() for sample in each.telling
    )
    return f"{record.rounds} rounds of {record.seconds:g} s, while others took {foreign:.0%} of a core"


def ratios(found: Found) -> str:
    """Return the table of total processor times, beside SQL by hand."""
    return rows(["CPU ÷ SQL by hand", *found], ([says, *_ratios(found, name)] for name, says in _TOLD.items()))


def put(record: Record, readme: Path) -> None:
    """Write it between the marks in a README, where there are any."""
    text = readme.read_text(encoding="utf-8")
    between = re.compile(f"{re.escape(_BEGIN)}.*?{re.escape(_END)}", re.DOTALL)
    replaced = between.sub(lambda _: f"{_BEGIN}\n\n{essence(record)}\n\n{_END}", text)
    if replaced != text:
        readme.write_text(replaced, encoding="utf-8")


def _ratios(found: Found, name: str) -> list[str]:
    other = base(name)
    return [
        f"{ratio(servers[name], servers[other], total_cpu).value:.2f}" if name in servers and other in servers else "-"
        for servers in found.values()
    ]
