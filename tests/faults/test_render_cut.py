"""Rendering again that is killed goes on where it was: each article once, and in the end nothing tells of the cut."""

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import pytest

GQL_BLOG = Path(sys.executable).parent / "gql-blog"
ARTICLES = 180
SIDENOTES = {"GQL_BLOG_PLUGIN_FOOTNOTES__SIDENOTES": "true"}
"""Another setting of a plugin that takes part in rendering."""

NOTED = "The text {}.[^1]\n\n[^1]: Ada Stone, Tides (Oslo: Rune, 1999), {}.\n"
DONE = "SELECT count(*) FROM article WHERE html LIKE '%footnotes-sidenote%'"
TOLD = "SELECT count(*) FROM outbox WHERE kind <> 'site.rendered'"
SAME = """SELECT slug, html, endnotes, text, version, updated_at, rendered_version, rendering, rendered_by,
    rendered_output, (SELECT count(*) FROM revision r WHERE r.article_id = a.id),
    (SELECT group_concat(f.id) FROM footnote f WHERE f.article_id = a.id) FROM article a ORDER BY slug"""


def _rows(path: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(path, timeout=30)) as database:
        return database.execute(query).fetchall()


def _environment(folder: Path, **more: str) -> dict[str, str]:
    settings = {"DATABASE_URL": f"sqlite://{folder / 'blog.sqlite3'}", "DATA_DIR": str(folder / "data")}
    return {**os.environ, **{f"GQL_BLOG_{name}": value for name, value in settings.items()}, **more}


def _gql_blog(environment: Mapping[str, str], *arguments: str, status: int = 0) -> str:
    command = [str(GQL_BLOG), *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == status, done.stderr
    return done.stdout


def _copy(source: Path, target: Path) -> None:
    target.mkdir()
    with (
        closing(sqlite3.connect(source / "blog.sqlite3")) as old,
        closing(sqlite3.connect(target / "blog.sqlite3")) as new,
    ):
        old.backup(new)


def _cut(database: Path, environment: Mapping[str, str]) -> int:
    """Render, and kill that soon; return how many articles are rendered."""
    command = [str(GQL_BLOG), "render"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while process.poll() is None and _rows(database, DONE) == [(0,)]:
            time.sleep(0.005)
        process.kill()
    ((stored,),) = _rows(database, DONE)
    return int(stored)


@pytest.mark.long
def test_a_killed_rendering_goes_on(tmp_path: Path) -> None:
    whole, made, texts = tmp_path / "whole", tmp_path / "made", tmp_path / "texts"
    texts.mkdir()
    for number in range(ARTICLES):
        text = f"---\ntitle: Article {number}\n---\n\n" + NOTED.format(number, number)
        (texts / f"{number:03}.md").write_text(text, encoding="utf-8")
    whole.mkdir()
    _gql_blog(_environment(whole), "migrate")
    _gql_blog(_environment(whole), "import", str(texts))
    _copy(whole, made)
    before = _rows(made / "blog.sqlite3", TOLD)
    assert _gql_blog(_environment(whole, **SIDENOTES), "render").startswith(
        f"Rendered again: {ARTICLES}. Changed: {ARTICLES}."
    )

    for number in count(1):
        cut = tmp_path / f"cut-{number}"
        _copy(made, cut)
        database, environment = cut / "blog.sqlite3", _environment(cut, **SIDENOTES)
        stored = _cut(database, environment)
        if stored < ARTICLES:  # else it was over before a busy machine killed it
            break
    assert stored > 0, "it was cut between two transactions"
    left = ARTICLES - stored
    compared = _gql_blog(environment, "render", "--dry-run", status=1)
    assert f"Would change: {left}. The same: 0." in compared
    assert _gql_blog(environment, "render").startswith(f"Rendered again: {left}. Changed: {left}.")
    assert _rows(database, SAME) == _rows(whole / "blog.sqlite3", SAME)
    assert _gql_blog(environment, "render", "--dry-run").startswith("Would change: 0. The same: 0.")
    assert _rows(database, TOLD) == before, "nobody changed an article"
