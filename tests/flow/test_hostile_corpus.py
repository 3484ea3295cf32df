"""Every file of the hostile corpus, as its manifest says: imported, imported with a finding, or refused whole."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths
from support.page_scores import SHARED_PAGES
from support.writing import Newsroom, newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.store import Article, Audit, Comment, Contributor, Database, Footnote, Mention, Provenance
from gql_blog.transfer import FileReport, Outcome

_FOLDER = SHARED_PAGES.parent / "hostile"
_MANIFEST = _FOLDER / "manifest.json"
_ENTRIES: list[dict[str, Any]] = json.loads(_MANIFEST.read_text())["files"] if _MANIFEST.exists() else []
_EXPECTED = {
    "accept": {Outcome.IMPORTED},
    "warn": {Outcome.IMPORTED},
    "reject": {Outcome.REFUSED},
    "safe": {Outcome.IMPORTED, Outcome.REFUSED},
}
_USUAL = frozenset(
    (
        *("TITLE_NOT_STATED", "TITLE_CLAIMED_BY_ANOTHER", "DATE_NOT_STATED", "BYLINE_NOT_STATED"),
        *("CONTRIBUTOR_SUGGESTED", "LOCALE_INFERRED", "LOCALE_NOT_STATED", "STATUS_CHANGED"),
    )
)
"""Findings about ordinary files: what they do not state, and drafts of an export."""

pytestmark = pytest.mark.skipif(not _ENTRIES, reason="no ../shared/corpus/hostile beside this clone")


@pytest.fixture
async def room(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Newsroom]:
    path = tmp_path / "blog.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    database = await Database.open(f"sqlite://{path}")
    try:
        yield newsroom_of(database)
    finally:
        await database.close()


async def _import(room: Newsroom, name: str) -> FileReport:
    (file,) = (await import_paths([_FOLDER / name], writer=room.writer, viewer=OPERATOR)).files
    return file


def test_the_manifest_names_every_file() -> None:
    assert {entry["file"] for entry in _ENTRIES} == {path.name for path in _FOLDER.iterdir()} - {_MANIFEST.name}


@pytest.mark.parametrize("entry", _ENTRIES, ids=lambda entry: entry["file"])
async def test_the_outcome_is_that_of_the_manifest(room: Newsroom, entry: dict[str, Any]) -> None:
    file = await _import(room, entry["file"])
    assert file.outcome in _EXPECTED[entry["outcome"]], file.why
    odd = {finding.code for finding in file.findings} - _USUAL
    assert not (entry["outcome"] == "warn" and not odd)
    if file.outcome is Outcome.REFUSED:
        assert file.why
        tables = (Article, Audit, Comment, Contributor, Footnote, Mention, Provenance)
        assert [await room.rows(table) for table in tables] == [[]] * len(tables)
    else:
        texts = [article.source for article in await room.rows(Article)]
        assert not any((ord(char) < 32 and char not in "\n\t") or 127 <= ord(char) < 160 for char in "".join(texts))


async def test_pages_that_answer_each_other_end(room: Newsroom) -> None:
    """Both stay, or one of the two links is refused: no article answers itself by way of the other."""
    files = [await _import(room, name) for name in ("s32_cycle_a.txt", "s33_cycle_b.txt")]
    assert [file.outcome for file in files] == [Outcome.IMPORTED] * 2
    rows = {article.id: article.responding_to_id for article in await room.rows(Article)}
    for start, first in rows.items():
        seen, at = set(), first
        while at is not None:
            assert at not in seen
            seen.add(at)
            at = rows[at]
        assert start not in seen


@pytest.mark.parametrize("title", ["CON", ".", "..", "admin", "graphql", "😀"])
async def test_a_reserved_title_has_another_slug(room: Newsroom, tmp_path: Path, title: str) -> None:
    path = tmp_path / "page.md"
    path.write_text(f"---\ntitle: '{title}'\n---\n\nText.\n", encoding="utf-8")
    (file,) = (await import_paths([path], writer=room.writer, viewer=OPERATOR)).files
    ((_, slug, _),) = file.articles
    assert slug
    assert slug not in ("con", "admin", "graphql", ".", "..")
