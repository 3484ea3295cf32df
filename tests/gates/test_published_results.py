"""No figure of the benchmark is written by hand: tables, chart and README are made from its results."""

import json
import re
from pathlib import Path

from support.cases import cases

from benchmarks.chaos_kinds import KINDS
from benchmarks.chaos_table import with_table
from benchmarks.report import made_from
from benchmarks.report.essence import BEGIN, BETWEEN

COMPARED = re.compile(r"hand-?written|written by hand|PostGraphile|strawberry-django|Strawberry with", re.IGNORECASE)
QUOTED = re.compile(r"\d (?:times|%|percent)|\d ?×|÷ ?\d|\b(?:half|twice|thrice|as fast|faster|level with)\b")


def test_what_is_made_from_the_results_is_what_they_say() -> None:
    stale = [path.name for path, text in made_from().items() if path.read_text(encoding="utf-8") != text]
    assert not stale, "python -m benchmarks.report writes them anew"


def test_a_figure_that_the_results_do_not_say_is_found(root: Path, tmp_path: Path) -> None:
    results = root / "benchmarks" / "results"
    for name in ("read.json", "read.md"):
        (tmp_path / name).write_text((results / name).read_text(encoding="utf-8"), encoding="utf-8")
    readme = tmp_path / "README.md"
    text = (root / "README.md").read_text(encoding="utf-8")
    assert BEGIN in text
    readme.write_text(text, encoding="utf-8")
    assert made_from(tmp_path, readme)[readme] == text
    told = json.loads((tmp_path / "read.json").read_text(encoding="utf-8"))
    told["besideHandler"]["home"]["ours-postgres"] = 0.01
    (tmp_path / "read.json").write_text(json.dumps(told), encoding="utf-8")
    assert made_from(tmp_path, readme)[readme] != text


def test_what_others_wait_for_beside_plugins_is_what_the_results_say(root: Path) -> None:
    told = json.loads((root / "benchmarks" / "results" / "chaos.json").read_text(encoding="utf-8"))
    readme = (root / "benchmarks" / "README.md").read_text(encoding="utf-8")
    assert with_table(readme, told) == readme, "python -m benchmarks.chaos writes it anew"
    assert [*told["kinds"]] == [*KINDS]
    told["kinds"]["async, waits"]["ratio"] = 47.11
    assert "47.11" in with_table(readme, told)


def test_nothing_else_compares_us_with_others_in_figures(root: Path) -> None:
    quoted = [
        f"{path.relative_to(root)}: {line}"
        for path in (root / "README.md", root / "benchmarks" / "README.md", *sorted((root / "docs").rglob("*.md")))
        for line in BETWEEN.sub("", path.read_text(encoding="utf-8")).splitlines()
        if COMPARED.search(line) and QUOTED.search(line)
    ]
    assert not quoted


@cases("line", ["3 times PostGraphile", "0.80 × a hand-written handler", "PostGraphile: 30 %"])
def test_such_lines_are_found(line: str) -> None:
    assert COMPARED.search(line)
    assert QUOTED.search(line)
