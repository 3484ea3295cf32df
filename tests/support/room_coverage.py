"""Coverage by room: what ``make coverage`` prints, and what it refuses.

``python -m support.room_coverage REPORT`` reads coverage's report as JSON. A room is a folder of ``gql_blog``, the
modules beside these (``gql_blog``), or a plugin (``plugins/exports``). ``tests/coverage.toml`` holds the least of each.
"""

import json
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

FLOORS: Final = Path(__file__).resolve().parents[1] / "coverage.toml"
_KINDS: Final = ("lines", "branches")


@dataclass(slots=True)
class Covered:
    """How many lines and branches a room has, and how many of them ran."""

    lines: int = 0
    lines_run: int = 0
    branches: int = 0
    branches_run: int = 0

    def percent(self, kind: str) -> float:
        """Return how much of ``lines`` or ``branches`` ran, of a hundred; all, where there are none."""
        there, ran = getattr(self, kind), getattr(self, f"{kind}_run")
        return 100 * ran / there if there else 100.0


def room_of(path: str) -> str:
    """Return the room of a module, of which the path is given from the project's folder."""
    parts = Path(path).parts
    if parts[0] == "plugins":
        return "/".join(parts[:2])
    return parts[1] if len(parts) > 2 else parts[0]


def by_room(report: Mapping[str, Any]) -> dict[str, Covered]:
    """Add up coverage's report."""
    rooms: dict[str, Covered] = defaultdict(Covered)
    for path, module in report["files"].items():
        summary, room = module["summary"], rooms[room_of(path)]
        room.lines += summary["num_statements"]
        room.lines_run += summary["covered_lines"]
        room.branches += summary["num_branches"]
        room.branches_run += summary["covered_branches"]
    return dict(sorted(rooms.items()))


def floors() -> dict[str, dict[str, float]]:
    """Return what each room must have, by ``lines`` and ``branches``."""
    return tomllib.loads(FLOORS.read_text(encoding="utf-8"))


def faults(rooms: Mapping[str, Covered], least: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """Yield what is wrong: a room below its floor, one without a floor, a floor without a room."""
    for name, covered in rooms.items():
        if name not in least:
            yield f"{name} is not in {FLOORS.name}: say what it must have"
            continue
        for kind in _KINDS:
            if (found := covered.percent(kind)) < least[name][kind]:
                yield f"{name}: {found:.2f} % of the {kind}, and at least {least[name][kind]} % are asked for"
    for name in least.keys() - rooms.keys():
        yield f"{name} is in {FLOORS.name}, and nothing was measured of it"


def table(rooms: Mapping[str, Covered], least: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """Yield a line for each room, in per cent."""
    yield f"{'room':<20} {'lines':>7} {'least':>7} {'branches':>9} {'least':>7}"
    for name, covered in rooms.items():
        figures = [figure for kind in _KINDS for figure in (covered.percent(kind), least.get(name, {}).get(kind, 0.0))]
        yield "{:<20} {:>7.2f} {:>7.1f} {:>9.2f} {:>7.1f}".format(name, *figures)


def main(report: str) -> int:
    """Print the table and what is wrong; 1 where anything is."""
    rooms, least = by_room(json.loads(Path(report).read_text(encoding="utf-8"))), floors()
    print(*table(rooms, least), sep="\n")
    wrong = list(faults(rooms, least))
    print(*wrong, sep="\n", file=sys.stderr)
    return int(bool(wrong))


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
