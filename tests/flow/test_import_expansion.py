"""What an import expands to is bounded by its file: what passes the bound is refused by name, and the rest comes in."""

import json
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths
from support.writing import newsroom_of

from gql_blog.access import OPERATOR
from gql_blog.store import Article, Database
from gql_blog.transfer import FileReport, ImportOptions, Outcome

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

GOOD = {"id": "2", "slug": "good", "title": "Good", "html": "<p>A text.</p>", "status": "published"}
CARD = "<p>" + "A long card. " * 2_920 + "</p>"


def _ghost(**text: Any) -> dict[str, Any]:
    bomb = {"id": "1", "slug": "bomb", "title": "Bomb", "status": "published"}
    return {"posts": [{**bomb, **{form: json.dumps(value) for form, value in text.items()}}, GOOD]}


MOBILEDOC: dict[str, Any] = {"version": "0.3.1", "markups": [], "atoms": [], "cards": [], "sections": []}
BOMBS: dict[str, Callable[[], dict[str, Any]]] = {
    "one card that 20,000 sections name": lambda: _ghost(
        mobiledoc={**MOBILEDOC, "cards": [["html", {"html": CARD}]], "sections": [[10, 0]] * 20_000}
    ),
    "one atom that a paragraph names": lambda: _ghost(
        mobiledoc={**MOBILEDOC, "atoms": [["x", CARD, {}]], "sections": [[1, "p", [[1, [], 0, 0]] * 20_000]]}
    ),
    "one link that opens again": lambda: _ghost(
        mobiledoc={
            **MOBILEDOC,
            "markups": [["a", ["href", f"https://example.org/{'x' * 30_000}"]]],
            "sections": [[1, "p", [[0, [0], 1, "a"]] * 10_000]],
        }
    ),
    "emphasis that stands open": lambda: {
        "posts": [
            {**GOOD, "slug": "bomb", "title": "Bomb", "html": "<p>" + _marks("i", 2_000) + "<p>x" * 2_000},
            GOOD,
        ]
    },
    "a link around paragraphs": lambda: {
        "posts": [
            {**GOOD, "slug": "bomb", "title": "Bomb", "html": f"<a href=/{'x' * 50_000}>" + "<p>x" * 10_000},
            GOOD,
        ]
    },
}


def _marks(name: str, count: int) -> str:
    return "".join(f"<{name} id={number}>" for number in range(count))


async def _import(database: Database, path: Path, **options: Any) -> FileReport:
    writer = newsroom_of(database).writer
    report = await import_paths([path], writer=writer, viewer=OPERATOR, options=ImportOptions(**options))
    (file,) = report.files
    return file


@pytest.mark.parametrize("name", BOMBS)
async def test_an_article_that_grows_beyond_its_file_is_refused_and_the_next_is_stored(
    database: Database, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "site.json"
    path.write_text(json.dumps(BOMBS[name]()), encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    file = await _import(database, path)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert file.outcome is Outcome.IMPORTED
    assert file.export is not None
    (refused,) = file.export.refused
    assert refused.name == "Bomb"
    assert "GQL_BLOG_IMPORT_EXPANSION" in refused.message
    assert [each.code for each in file.findings] == ["EXPANDS_TOO_MUCH"]
    assert [each.title for each in await newsroom_of(database).rows(Article)] == ["Good"]
    assert grown < 300_000, f"{grown} kB"


async def test_the_bound_can_be_set(database: Database, tmp_path: Path) -> None:
    """A card of 26 kB that 60 sections name becomes 1.6 MB, of a file of 27 kB."""
    path = tmp_path / "site.json"
    card = ["markdown", {"markdown": "A card. " * 3_300}]
    path.write_text(json.dumps(_ghost(mobiledoc={**MOBILEDOC, "cards": [card], "sections": [[10, 0]] * 60})))
    assert path.stat().st_size < 40_000
    file = await _import(database, path)
    assert [each.code for each in file.findings] == ["EXPANDS_TOO_MUCH"]
    file = await _import(database, path, expansion=100)
    assert "EXPANDS_TOO_MUCH" not in [each.code for each in file.findings]


async def test_a_document_that_grows_beyond_its_file_is_refused(database: Database, tmp_path: Path) -> None:
    text = "<html><body><article><h1>Bomb</h1><p>" + _marks("i", 1_500) + "<p>x" * 1_500 + "</article></body></html>"
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "bomb.html").write_text(text)
    (folder / "good.md").write_text("---\ntitle: Good\n---\n\nA text.\n")
    writer = newsroom_of(database).writer
    report = await import_paths([folder], writer=writer, viewer=OPERATOR)
    bomb, good = sorted(report.files, key=lambda each: each.path)
    assert (bomb.outcome, good.outcome) == (Outcome.REFUSED, Outcome.IMPORTED)
    assert [each.code for each in bomb.findings] == ["EXPANDS_TOO_MUCH"]


async def test_half_a_character_within_a_document_of_the_editor_is_refused(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "site.json"
    text = {"type": "paragraph", "children": [{"type": "text", "text": "\ud800"}]}
    path.write_text(json.dumps(_ghost(lexical={"root": {"children": [text]}})))
    file = await _import(database, path)
    assert [each.code for each in file.findings] == ["NOT_WELL_FORMED"]
    assert [each.title for each in await newsroom_of(database).rows(Article)] == ["Good"]
