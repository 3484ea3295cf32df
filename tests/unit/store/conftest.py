import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from gql_blog.store import Database


@pytest.fixture
def rival(database: Database, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another process's connection."""
    with closing(sqlite3.connect(tmp_path / "blog.sqlite3", timeout=0, isolation_level=None)) as other:
        yield other
