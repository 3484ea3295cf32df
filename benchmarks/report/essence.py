"""What the project's README tells of a run."""

import re

from benchmarks.report.record import Told
from benchmarks.report.table import rows
from benchmarks.workloads import PAGES

BEGIN, END = "<!-- benchmarks: written by make bench -->", "<!-- /benchmarks -->"
BETWEEN = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
_TOLD = (
    ("gql_blog", "ours-postgres", ""),
    ("gql_blog, for a READER", "ours-postgres", "-reader"),
    ("gql_blog, for an EDITOR", "ours-postgres", "-editor"),
    ("gql_blog on SQLite, ÷ baseline on SQLite", "ours-sqlite", ""),
    ("hand-written SQL, one tuned statement for each query", "sql-tuned-postgres", ""),
    ("PostGraphile 5", "postgraphile", ""),
    ("Directus 11", "directus", ""),
    ("Keystone 6", "keystone", ""),
    ("strawberry-django", "strawberry-django", ""),
    ("Strawberry with Tortoise", "strawberry-postgres", ""),
)


def essence(told: Told) -> str:
    """Return the table with a sentence before it."""
    where = f"{told['machine']['processor']}, {told['measuredAt'][:10]}"
    return (
        "Processor time for each request, server and database together, relative to the baseline: the same query for\n"
        "the same viewer with hand-written SQL, one statement for each list, in Starlette on the same database.\n\n"
        "`article`: one article with bylines and ten comments. `home`: 20 posts with bylines. `deep`: 50 posts with 5\n"
        "responses each, and their bylines and comments. `dialogue`: a post with all its responses.\n\n"
        f"{where}; {circumstances(told)}.\n\n{ratios(told)}"
    )


def circumstances(told: Told) -> str:
    """Return how often and how long each was measured, and what else the machine did meanwhile."""
    how = f"{told['rounds']} rounds of {told['seconds']:g} s"
    return how if told["foreign"] is None else f"{how}, other processes used {told['foreign']:.0%} of one core"


def ratios(told: Told) -> str:
    """Return the table of total processor times, beside SQL by hand."""
    beside = told["besideHandler"]
    lines = [(says, [beside.get(f"{page}{suffix}", {}).get(name) for page in PAGES]) for says, name, suffix in _TOLD]
    return rows(
        ["CPU time ÷ baseline", *PAGES],
        ([says, *("-" if each is None else f"{each:.2f}" for each in cells)] for says, cells in lines if any(cells)),
    )


def with_essence(text: str, told: Told) -> str:
    """Return a README with the essence between its marks."""
    return BETWEEN.sub(lambda _: f"{BEGIN}\n\n{essence(told)}\n\n{END}", text)
