"""What came of it, for people and for programs."""

import json
from pathlib import Path

from benchmarks.report.chart import chart
from benchmarks.report.essence import put
from benchmarks.report.machine import machine, versions
from benchmarks.report.page import page, summary
from benchmarks.report.record import Record

__all__ = ["Record", "machine", "save", "summary", "versions"]


def save(record: Record, folder: Path, readme: Path) -> None:
    """Write ``read.json``, ``read.md`` and ``read.svg``, and the essence into the README."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "read.json").write_text(json.dumps(record.json(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / "read.md").write_text(page(record), encoding="utf-8")
    (folder / "read.svg").write_text(chart(record.pages), encoding="utf-8")
    put(record, readme)
