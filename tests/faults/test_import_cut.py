"""An import that is killed goes on where it was: nothing twice, nothing lost; in the end nothing tells of the cut."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.recomputed import wrong_columns
from support.wxr import write_wxr, wxr_category, wxr_comment, wxr_item

GQL_BLOG = Path(sys.executable).parent / "gql-blog"
ARTICLES, COMMENTS = 60, 4

SAME = {
    "articles": """
        SELECT a.slug, a.title, a.text, a.status, a.public, a.version, t.slug, r.slug, a.response_count,
            a.response_count_all, a.comment_count, a.comment_count_all, a.dialogue_count, a.dialogue_count_all
        FROM article a JOIN article r ON r.id = a.root_id LEFT JOIN article t ON t.id = a.responding_to_id""",
    "comments": """
        SELECT a.slug, c.author_name, c.text, c.status, c.public, p.text, c.reply_count, c.reply_count_all
        FROM comment c JOIN article a ON a.id = c.article_id LEFT JOIN comment p ON p.id = c.parent_id""",
    "decisions": """
        SELECT a.slug, c.text, d.verdict, d.reason FROM decision d
        JOIN comment c ON c.id = d.comment_id JOIN article a ON a.id = c.article_id""",
    "bylines": "SELECT a.slug, b.position, b.credited_name FROM byline b JOIN article a ON a.id = b.article_id",
    "tags": """
        SELECT a.slug, t.slug, t.public FROM article_tag l
        JOIN article a ON a.id = l.article_id JOIN tag t ON t.id = l.tag_id""",
    "contributors": "SELECT slug, name, public FROM contributor",
    "provenance": """
        SELECT a.slug, p.imported_from, p.source_hash, p.draft_hash FROM provenance p
        JOIN article a ON a.id = p.article_id""",
    "revisions": "SELECT a.slug, r.number, r.note, r.source FROM revision r JOIN article a ON a.id = r.article_id",
    "search": "SELECT a.slug, s.words FROM search_text s JOIN article a ON a.id = s.article_id",
    "audit": "SELECT a.slug, u.action, count(*) FROM audit u LEFT JOIN article a ON a.id = u.subject_id GROUP BY 1, 2",
    "events": "SELECT a.slug, o.kind, count(*) FROM outbox o LEFT JOIN article a ON a.id = o.subject_id GROUP BY 1, 2",
}
"""What two imports of one export have in common: ids and times are left out."""


def _rows(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path, timeout=30)) as database:
        return sorted(database.execute(query).fetchall(), key=repr)


def _count(path: Path, table: str) -> int:
    ((count,),) = _rows(path, f'SELECT COUNT(*) FROM "{table}"')
    return int(count)


def _environment(folder: Path) -> dict[str, str]:
    settings = {"DATABASE_URL": f"sqlite://{folder / 'blog.sqlite3'}", "DATA_DIR": str(folder / "data")}
    return {**os.environ, **{f"GQL_BLOG_{name}": value for name, value in settings.items()}}


def _gql_blog(environment: Mapping[str, str], *arguments: str) -> Any:
    command = [str(GQL_BLOG), *arguments]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, timeout=300)
    return json.loads(done.stdout)["files"][0] if "--json" in arguments else None


def _item(number: int) -> str:
    """A post with responses, each with two threads, of which the second waits for a decision."""
    post = number - number % 6
    label = f'<p>In response to: <a href="https://tides.example.org/2019/05/article-{post}/">it</a></p>'
    comments = [
        wxr_comment(
            10 * number + each,
            f"Yes, {number}.{each}.",
            parent=10 * number + each - 1 if each % 2 else 0,
            approved="1" if each < 4 else "0",
        )
        for each in range(2, 2 + COMMENTS)
    ]
    text = f"{label if number % 6 else ''}<p>Text {number}.</p>"
    return wxr_item(f"Article {number}", text, wxr_category("Sea", "post_tag"), *comments)


@pytest.mark.long
def test_a_killed_import_goes_on(tmp_path: Path) -> None:
    cut, whole = tmp_path / "cut", tmp_path / "whole"
    export = write_wxr(tmp_path / "site.xml", *map(_item, range(ARTICLES)))
    arguments = ("import", "--json", "--trust-statuses", str(export))
    for folder in (cut, whole):
        folder.mkdir()
        _gql_blog(_environment(folder), "migrate")
    assert _gql_blog(_environment(whole), *arguments)["outcome"] == "imported"
    database, environment = cut / "blog.sqlite3", _environment(cut)
    command = [str(GQL_BLOG), *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and _count(database, "article") < 5:
            time.sleep(0.01)
        process.kill()
    stored = _count(database, "article")
    assert 5 <= stored < ARTICLES
    assert _count(database, "comment") == COMMENTS * stored
    done = _gql_blog(environment, *arguments, "--resume")
    assert (done["outcome"], len(done["articles"])) == ("updated", ARTICLES)
    for name, query in SAME.items():
        assert _rows(database, query) == _rows(whole / "blog.sqlite3", query), name
    assert wrong_columns(f"sqlite://{database}") == []
    assert _gql_blog(environment, *arguments)["outcome"] == "unchanged"
