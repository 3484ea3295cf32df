"""What the project's README tells of a run."""

import re
from pathlib import Path

from benchmarks.goals import Found
from benchmarks.measuring import ratio, total_cpu
from benchmarks.report.record import Record

_BEGIN, _END = "<!-- benchmarks: written by make bench -->", "<!-- /benchmarks -->"
_TOLD = {
    "ours-postgres": "gql_blog",
    "ours-sqlite": "gql_blog on SQLite, ÷ by hand on SQLite",
    "sql-tuned-postgres": "by hand, one tuned statement a page",
    "postgraphile": "PostGraphile 5",
    "strawberry-django": "strawberry-django",
    "strawberry-postgres": "Strawberry with Tortoise",
}
_BASES = {"ours-sqlite": "sql-sqlite"}


def essence(record: Record) -> str:
    """Return the table with a sentence before it."""
    found = record.pages
    lines = [["CPU ÷ SQL by hand", *found], ["---"] * (1 + len(found))]
    lines += [[says, *_ratios(found, name)] for name, says in _TOLD.items()]
    where = f"{record.machine['processor']}, {record.at:%Y-%m-%d}"
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return (
        "Processor time of a request, server and database together, as a multiple of what the same page takes when it\n"
        f"is written by hand in SQL ({where}):\n\n{table}"
    )


def put(record: Record, readme: Path) -> None:
    """Write it between the marks in a README, where there are any."""
    text = readme.read_text(encoding="utf-8")
    between = re.compile(f"{re.escape(_BEGIN)}.*?{re.escape(_END)}", re.DOTALL)
    replaced = between.sub(lambda _: f"{_BEGIN}\n\n{essence(record)}\n\n{_END}", text)
    if replaced != text:
        readme.write_text(replaced, encoding="utf-8")


def _ratios(found: Found, name: str) -> list[str]:
    base = _BASES.get(name, "sql-postgres")
    return [
        f"{ratio(servers[name], servers[base], total_cpu).value:.2f}" if name in servers and base in servers else "-"
        for servers in found.values()
    ]
