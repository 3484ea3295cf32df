"""The benchmark of imports of exports runs, and both of its ways store the same rows."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.foreign_import import imported, measured, save, stored_plainly, write_export


@pytest.mark.long
@pytest.mark.parametrize("way", ["plain", "ours"])
def test_each_way_is_measured(way: str) -> None:
    found = measured(way, 2)
    assert found["seconds"] > 0
    assert found["peakMb"] > 10


def test_a_record_keeps_what_was_measured_of_the_other_database(tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    save({"sqlite": {"pages": 1}, "loadAverage": [0.1]}, path)
    save({"postgres": {"pages": 2}, "loadAverage": [0.2]}, path)
    saved = json.loads(path.read_text())
    assert saved == {"sqlite": {"pages": 1}, "postgres": {"pages": 2}, "loadAverage": [0.2]}


@pytest.mark.long
def test_both_ways_store_the_same(sqlite_template: Path, tmp_path: Path) -> None:
    export, ours, plain = tmp_path / "site.xml", tmp_path / "ours.sqlite3", tmp_path / "plain.sqlite3"
    write_export(export, 12)
    ours.write_bytes(sqlite_template.read_bytes())
    asyncio.run(imported(export, f"sqlite://{ours}"))
    asyncio.run(stored_plainly(export, f"sqlite://{plain}"))
    with closing(sqlite3.connect(ours)) as one, closing(sqlite3.connect(plain)) as other:
        for query in ("SELECT slug, text FROM article ORDER BY slug", "SELECT text FROM comment ORDER BY text"):
            assert one.execute(query).fetchall() == other.execute(query).fetchall()
