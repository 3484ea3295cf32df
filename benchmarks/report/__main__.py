"""``python -m benchmarks.report`` makes the tables, the chart and the README's part anew from ``results/read.json``."""

from benchmarks.report import publish

if __name__ == "__main__":
    publish()
