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
    "ours-sqlite": "gql_blog on SQLite, ÷ baseline on SQLite",
    "sql-tuned-postgres": "hand-written SQL, one tuned statement for each query",
    "postgraphile": "PostGraphile 5",
    "strawberry-django": "strawberry-django",
    "strawberry-postgres": "Strawberry with Tortoise",
}


def essence(record: Record) -> str:
    """Return the table with a sentence before it."""
    where = f"{record.machine['processor']}, {record.at:%Y-%m-%d}"
    return (
        "Processor time for each request, server and database together, relative to the baseline: the same query with\n"
        "hand-written SQL, one statement for each nested list, in Starlette on the same database.\n\n"
        "`article`: one article with bylines and ten comments. `home`: 20 posts with bylines. `deep`: 50 posts with 5\n"
        "responses each, and their bylines and comments. `dialogue`: a post with all its responses.\n\n"
        f"{where}; {circumstances(record)}.\n\n{ratios(record.pages)}"
    )


def circumstances(record: Record) -> str:
    """Return how often and how long each was measured, and what else the machine did meanwhile."""
    foreign = median(
        sample.foreign for servers in record.pages.values() for each in servers.values() for sample in each.telling
    )
    return f"{record.rounds} rounds of {record.seconds:g} s, other processes used {foreign:.0%} of one core"


def ratios(found: Found) -> str:
    """Return the table of total processor times, beside SQL by hand."""
    return rows(["CPU time ÷ baseline", *found], ([says, *_ratios(found, name)] for name, says in _TOLD.items()))


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
