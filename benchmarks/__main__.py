"""``python -m benchmarks``: measure, and print what came of it."""

import signal
import sys

from benchmarks.alone import alone
from benchmarks.options import options
from benchmarks.places import RESULTS, ROOT
from benchmarks.report import save, summary
from benchmarks.run import run


def main() -> None:
    """Measure what the command line says."""
    asked = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    with alone():
        record = run(asked)
    print(summary(record))
    if asked.save:
        save(record, RESULTS, ROOT / "README.md")


if __name__ == "__main__":
    main()
