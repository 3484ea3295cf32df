"""The database learns how large its tables have become while an import fills them, not only in the end."""

from pathlib import Path

import pytest
from support.importers import import_paths
from support.statements import known_tables
from support.writing import newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.store import Database
from gql_blog.transfer import ImportOptions
from gql_blog.transfer.imports import growing_statistics
from gql_blog.transfer.imports.growing_statistics import GrowingStatistics


async def test_they_are_gathered_whenever_the_import_has_doubled() -> None:
    stored: list[int] = []
    gathered: list[int] = []

    async def gather() -> None:
        gathered.append(len(stored))

    statistics = GrowingStatistics(gather)
    for number in range(10_000):
        stored.append(number)
        await statistics.after_one()
    assert gathered == [250, 500, 1_000, 2_000, 4_000, 8_000]


@pytest.mark.parametrize("dry_run", [False, True])
async def test_tables_are_known_before_an_import_ends(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, dry_run: bool
) -> None:
    """In the copy that a dry run writes to as well: nobody else gathers statistics there."""
    monkeypatch.setattr(growing_statistics, "_FIRST", 2)
    known: list[set[str]] = []
    gather = Database.gather_statistics

    async def gather_and_look(self: Database) -> None:
        await gather(self)
        known.append(await known_tables(self))

    monkeypatch.setattr(Database, "gather_statistics", gather_and_look)
    paths = [tmp_path / f"{number}.md" for number in range(3)]
    for path in paths:
        path.write_text(f"---\ntitle: Tide {path.stem}\nlocale: en\nauthor: Mara Lind\n---\n\nThe tide turns.\n")
    options = ImportOptions(dry_run=dry_run)
    report = await import_paths(paths, writer=newsroom_of(database).writer, viewer=OPERATOR, options=options)
    assert not report.refused
    assert len(known) == (1 if dry_run else 2)
    assert {"article", "byline"} <= known[0]
