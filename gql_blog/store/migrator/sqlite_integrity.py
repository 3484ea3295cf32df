"""Whether an SQLite file is whole: what a server looks at before it starts, and all of it.

SQLite keeps no checksums. It is found when a page does not fit into its tree, when an index and its table differ, and
when a row refers to nothing; not a letter that was changed inside of a text.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from operator import itemgetter
from pathlib import Path
from typing import Final

from gql_blog.errors import StoreError, StoreUnavailable
from gql_blog.store.migrator.migration_set import TABLE
from gql_blog.store.waits.outages import outage_of

MOST_AT_START: Final = 256 * 1024 * 1024
"""The size in bytes up to which all pages are looked at before a start: some tenths of a second."""
DANGLING: Final = (
    'SELECT "table", "parent", count(*) AS "rows" FROM pragma_foreign_key_check GROUP BY "table", "parent"'
)
REMEDY: Final = (
    "Nothing was changed. If this is the right database, stop the server, keep a copy, and bring back a backup by "
    "`gql-blog restore PATH --overwrite`."
)
_MOST_TOLD: Final = 10
_TELLING: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""Errors by which a damaged file shows. Others, such as one of permission, have another remedy."""
_PRIMARY: Final = 0xFF
_HEADING: Final = re.compile(r"\*\*\* in database main \*\*\*\n")


def refuse_malformed(path: Path) -> None:
    """Raise StoreError if the file is damaged, empty, or another program's. It takes no longer for a larger one.

    Of a file above ``MOST_AT_START`` the schema is read, and the beginning of every table and index.
    """
    if path.is_file() and (problem := next(_problems(path, at_start=True), None)):
        raise StoreError(f"The database {path} is damaged: {problem}. {REMEDY}")


def sqlite_problems(path: Path) -> list[str]:
    """Return what is wrong with the file, read while others use it; StoreUnavailable: it cannot be read."""
    return list(_problems(path, at_start=False))


def dangling(table: str, parent: str, rows: int) -> str:
    """Describe what ``DANGLING`` finds."""
    return f"{rows} rows of {table} refer to rows of {parent} that do not exist"


def shows_damage(error: sqlite3.Error) -> bool:
    """Whether it is the file that is wrong, and not the disk full, or a right missing."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _TELLING


def _problems(path: Path, *, at_start: bool) -> Iterator[str]:
    if not path.stat().st_size:
        yield "it is empty (delete it if it is to become a new database)"
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            yield from _first_problems(connection)
            if not at_start:
                yield from _whole(connection, "integrity_check")
                yield from (dangling(*row) for row in connection.execute(DANGLING))
            elif path.stat().st_size <= MOST_AT_START:
                yield from _whole(connection, "quick_check")
    except sqlite3.DatabaseError as error:
        if shows_damage(error):
            yield str(error)
        elif not at_start:  # the start itself says what is wrong
            if outage := outage_of(error):
                raise StoreUnavailable(f"The database {path} cannot be read. {outage}") from error
            yield f"it cannot be read: {error}"


def _whole(connection: sqlite3.Connection, check: str) -> Iterator[str]:
    for (found,) in connection.execute(f"PRAGMA {check}({_MOST_TOLD})"):
        if found != "ok":
            remedy = " (`gql-blog reindex` makes it anew)" if "FTS5" in found else ""
            yield from f"{_HEADING.sub('', found)}{remedy}".splitlines()


def _first_problems(connection: sqlite3.Connection) -> Iterator[str]:
    """Yield what the schema and the beginning of each tree show: an index has rows exactly if its table has some."""
    trees = connection.execute("SELECT name, tbl_name, type FROM sqlite_schema WHERE rootpage > 0").fetchall()
    ((pages,),) = connection.execute("PRAGMA page_count")
    if pages > 1 and TABLE not in {name for name, _, _ in trees}:  # one page alone is a new database
        yield "it is a database of another program"
        return
    has_rows = {}
    for name, table, kind in sorted(trees, key=itemgetter(2), reverse=True):  # tables before their indexes
        how = f'INDEXED BY "{name}"' if kind == "index" else "NOT INDEXED"
        with suppress(sqlite3.OperationalError):  # an index of some rows alone answers no such question
            has_rows[name] = connection.execute(f'SELECT 1 FROM "{table}" {how} LIMIT 1').fetchone()
            if has_rows[name] != has_rows[table]:
                yield f"the index {name} does not match its table {table}"
