"""``python -m benchmarks``: measure, and print what came of it."""

import signal
import sys

from benchmarks.alone import STOPPED, alone
from benchmarks.options import options
from benchmarks.report import save, summary
from benchmarks.run import run


def main() -> None:
    """Measure what the command line says."""
    asked = options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(STOPPED))
    with alone():
        record = run(asked)
    print(summary(record.json()))
    if asked.save:
        save(record)
    if record.without:
        sys.exit(f"not everything was measured: {', '.join(record.without)}")


if __name__ == "__main__":
    main()
