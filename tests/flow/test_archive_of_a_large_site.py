"""An archive of 10,000 articles with 50,000 comments needs no more memory than one of a few."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from gql_blog.store import (
    Article,
    Audit,
    Comment,
    Database,
    Decision,
    NewRow,
    Revision,
    SearchText,
    insert_rows,
    migrate,
)

ARTICLES: Final = {"sqlite": 10_000, "postgres": 3_000}
COMMENTS: Final = 5
MOST_BYTES: Final = 200 * 1024 * 1024
_WORDS: Final = random.Random(7)
TEXT: Final = " ".join(f"{_WORDS.getrandbits(24):x}" for _ in range(600))

RUN = """
import re, sys
from pathlib import Path
from gql_blog.cli.commands import cli
try:
    cli(sys.argv[1:])
finally:
    # Not by getrusage: that counts what the process had before it became this one.
    print(int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) * 1024, file=sys.stderr)
"""


def rows_of(number: int, at: Any) -> Iterator[NewRow]:
    key = f"{number:026}"
    article, text = f"art_{key}", f"{number}. {TEXT}"
    yield NewRow(
        Article,
        id=article,
        root_id=article,
        original_id=article,
        slug=f"tides-{number}",
        title="On Tides",
        title_folded="on tides",
        locale="en",
        status="PUBLISHED",
        public=True,
        created_at=at,
        updated_at=at,
        published_at=at,
        source=text,
        html=text,
        text=text,
        endnotes="",
        rendered_version=1,
    )
    yield NewRow(
        Revision,
        id=f"rev_{key}",
        article_id=article,
        number=1,
        created_at=at,
        title="On Tides",
        source=text,
        diff=text,
        snapshot={},
    )
    yield NewRow(SearchText, article_id=article, words="tide=15 turn=9", runs="tide turn")
    yield NewRow(Audit, at=at, actor="cli", action="create_post", subject_id=article, after={"title": text})
    for each in range(COMMENTS):
        comment = f"com_{number:021}{each:05}"
        yield NewRow(
            Comment,
            id=comment,
            article_id=article,
            parent_id=f"com_{number:021}{each - 1:05}" if each else None,
            author_name="Noor",
            author_name_folded="noor",
            source=TEXT[:200],
            html=TEXT[:200],
            text=TEXT[:200],
            text_folded=TEXT[:200],
            status="APPROVED",
            public=True,
        )
        yield NewRow(
            Decision,
            id=f"dec_{number:021}{each:05}",
            comment_id=comment,
            decided_by="x",
            verdict="APPROVE",
            reason="",
            decided_at=at,
        )


async def filled(url: str, articles: int) -> None:
    await migrate(url)
    database = await Database.open(url)
    at = await database.now()
    for start in range(0, articles, 200):
        async with database.transaction():
            await insert_rows([row for number in range(start, start + 200) for row in rows_of(number, at)])
    await database.close()


def measured(url: str, *arguments: str) -> int:
    """Run a command in a process of its own, and return the most memory that it had, in bytes."""
    own = {"GQL_BLOG_DATABASE_URL": url, "GQL_BLOG_BLOCKED_PLUGINS": "*"}
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments], capture_output=True, text=True, env={**os.environ, **own}, check=False
    )
    assert done.returncode == 0, done.stderr
    return int(done.stderr.split()[-1])


@pytest.mark.long
async def test_memory_does_not_grow_with_the_site(
    sqlite_url: str, empty_url: str, dialect: str, tmp_path: Path
) -> None:
    source = f"sqlite://{tmp_path / 'source.sqlite3'}"
    number = ARTICLES[dialect]
    await filled(source, number)
    archive = str(tmp_path / "site.zip")
    assert measured(source, "export", "--format", "archive", "-o", archive) <= MOST_BYTES
    assert measured(empty_url, "import", archive) <= MOST_BYTES
    database = await Database.open(empty_url)
    ((articles, comments),) = await database.reader.fetch(
        "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM comment)"
    )
    await database.close()
    assert (articles, comments) == (number, number * COMMENTS)
