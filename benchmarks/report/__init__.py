"""What came of it, for people and for programs."""

import json
from collections.abc import Mapping
from pathlib import Path

from benchmarks.places import RESULTS, ROOT
from benchmarks.report.chart import chart
from benchmarks.report.essence import with_essence
from benchmarks.report.machine import machine, versions
from benchmarks.report.page import page, summary
from benchmarks.report.record import Record, Told

__all__ = ["Record", "Told", "machine", "made_from", "publish", "save", "summary", "versions"]


def save(record: Record, folder: Path = RESULTS, readme: Path = ROOT / "README.md") -> None:
    """Write ``read.json``, and everything that is made from it."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(record.json(), indent=2, ensure_ascii=False) + "\n"
    (folder / "read.json").write_text(text, encoding="utf-8")
    publish(folder, readme)


def publish(folder: Path = RESULTS, readme: Path = ROOT / "README.md") -> None:
    """Write what is made from ``read.json``: page, chart, and the part of the README."""
    for path, text in made_from(folder, readme).items():
        path.write_text(text, encoding="utf-8")


def made_from(folder: Path = RESULTS, readme: Path = ROOT / "README.md") -> Mapping[Path, str]:
    """Return each file that quotes the results as it is to be."""
    told: Told = json.loads((folder / "read.json").read_text(encoding="utf-8"))
    return {
        folder / "read.md": page(told),
        folder / "read.svg": chart(told["besideHandler"]),
        readme: with_essence(readme.read_text(encoding="utf-8"), told),
    }
