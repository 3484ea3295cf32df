"""``python -m benchmarks.reads_beside_writes``: how long readers wait while comments are submitted, 20 a second.

One client asks for the home page and for dialogue pages, 50 a second. Quiet stretches and stretches with comments take
turns, as machines change. Comments end kept results, so that the readers meet both: results that are kept, and made.
"""

import argparse
import json
import os
import statistics
import tempfile
import threading
import time
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from benchmarks.alone import alone, tell
from benchmarks.importing import Commenter, asked, database, environment_of, gql_blog, server, write_files
from benchmarks.measuring.figures import p95
from benchmarks.places import OPERATIONS, RESULTS

_READS_A_SECOND: Final = 50
_MOST_OF_QUIET: Final = 2.0
_ROUNDS: Final = 3


def read_times(address: str, slugs: list[str], seconds: float) -> list[float]:
    """Ask for pages at an even rate for so long; return how many milliseconds each took."""
    home, dialogue = ((OPERATIONS / f"{name}.graphql").read_text(encoding="utf-8") for name in ("Home", "Dialogue"))
    pages: list[tuple[str, dict[str, Any]]] = [(dialogue, {"slug": slug}) for slug in slugs]
    questions = cycle([(home, {"first": 20}), *pages])
    times: list[float] = []
    end = time.monotonic() + seconds
    while (begun := time.monotonic()) < end:
        answer = asked(address, *next(questions))
        assert "errors" not in answer, answer
        times.append((time.monotonic() - begun) * 1_000)
        time.sleep(max(0.0, begun + 1 / _READS_A_SECOND - time.monotonic()))
    return times


def measured(address: str, seconds: float) -> dict[str, Any]:
    """Measure one server: quiet and beside comments, in turns."""
    nodes = asked(address, "{ posts(first: 50) { nodes { id slug } } }")["data"]["posts"]["nodes"]
    slugs = [each["slug"] for each in nodes]
    commenter = Commenter(address, [each["id"] for each in nodes])
    read_times(address, slugs, 3)
    quiet, beside, refused, written = [], [], [], 0
    for _ in range(_ROUNDS):
        quiet.append(round(p95(read_times(address, slugs, seconds)), 2))
        over = threading.Event()
        comments: list[Any] = []
        writing = threading.Thread(target=lambda end=over, kept=comments: kept.append(commenter.until(end.is_set)))
        writing.start()
        beside.append(round(p95(read_times(address, slugs, seconds)), 2))
        over.set()
        writing.join()
        refused += comments[0].refused
        written += len(comments[0].times)
    return {
        "quietP95Ms": quiet,
        "besideP95Ms": beside,
        "p95OfQuiet": round(statistics.median(beside) / statistics.median(quiet), 2),
        "goal": _MOST_OF_QUIET,
        "comments": written,
        "refused": sorted(set(refused)),
    }


def main() -> None:
    """Measure what the command line says, and write it beside the other results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reads_beside_writes", description=__doc__)
    parser.add_argument("--posts", type=int, default=500, help="files that are imported: a tenth are posts")
    parser.add_argument("--seconds", type=float, default=10, help="of each stretch")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--save", action="store_true", help="write results/reads_beside_writes.json")
    asked_for = parser.parse_args()
    record: dict[str, Any] = {"readsASecond": _READS_A_SECOND, "commentsASecond": 20, "databases": {}}
    with alone():
        for dialect in asked_for.databases.split(","):
            tell(dialect)
            with tempfile.TemporaryDirectory(prefix="gql-blog-bench-") as folder:
                scratch = Path(folder)
                with database(dialect, scratch) as url:
                    write_files(scratch / "files", asked_for.posts)
                    gql_blog(environment_of(url, scratch), "migrate")
                    gql_blog(environment_of(url, scratch), "import", str(scratch / "files"))
                    with server(url, scratch) as address:
                        record["databases"][dialect] = measured(address, asked_for.seconds)
    record["loadAverage"] = [round(each, 1) for each in os.getloadavg()]
    print(json.dumps(record, indent=2))
    if asked_for.save:
        (RESULTS / "reads_beside_writes.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
