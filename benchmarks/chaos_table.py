"""What ``benchmarks.chaos`` found, as a table of ``README.md``: no figure of it is written by hand."""

import re
from collections.abc import Mapping
from typing import Any, Final

from benchmarks.report.table import rows

AT_MOST: Final = 1.25
"""What others may wait for, in 95 of 100 requests, for each millisecond in quiet; where a plugin keeps the rules."""

Told = Mapping[str, Any]

BEGIN, END = "<!-- chaos: written by python -m benchmarks.chaos -->", "<!-- /chaos -->"
_BETWEEN: Final = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
_HEAD: Final = ("the plugin", "quiet", "passed at once", "busy", "busy ÷ quiet", "longest", "bound", "measured")


def is_noticed(told: Told, kind: str) -> bool:
    """Whether others wait for longer than is promised."""
    found = told["kinds"][kind]
    return bool(found["promised"] and found["ratio"] > AT_MOST)


def table(told: Told) -> str:
    """Return the table: 95 of 100 requests of others waited so many milliseconds at most."""
    return rows(
        _HEAD,
        (
            [
                kind,
                *(f"{found[f'{each} p95 ms']:.1f}" for each in ("quiet", "passed", "busy")),
                f"{found['ratio']:.2f}",
                f"{found['longest ms']:,}",
                f"{AT_MOST:g}" if found["promised"] else "none",
                f"{found['rounds']} × {found['seconds']:g} s, {found['calls']} calls",
            ]
            for kind, found in told["kinds"].items()
        ),
    )


def with_table(text: str, told: Told) -> str:
    """Return the page with the table between its marks."""
    where = f"{told['machine']['processor']}, {told['machine']['cores']} cores, {told['measured at']}"
    when = (
        f"{where}; the load of the machine was {told['load']:g} before. Milliseconds that 95 of 100 requests of others "
        "waited at most; beside other work, the ratios say little."
    )
    return _BETWEEN.sub(lambda _: f"{BEGIN}\n\n{when}\n\n{table(told)}\n\n{END}", text)
