import json
from pathlib import Path

import pytest
from support.cli import Run

ARTICLE = "---\ntitle: On Tides\ndate: 2026-03-01\nauthors: [Ada Reed]\n---\n\nThe moon and the *sea*.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "on-tides.md"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def titles(gql_blog: Run) -> list[str]:
    nodes = json.loads(gql_blog("query", "{ posts { nodes { title } } }").stdout)["data"]["posts"]["nodes"]
    return [node["title"] for node in nodes]


def test_a_file_is_imported_once(gql_blog: Run, file: Path) -> None:
    result = gql_blog("import", str(file))
    assert result.exit_code == 0, result.output
    assert "on-tides" in result.stdout
    assert gql_blog("import", str(file)).exit_code == 0
    assert titles(gql_blog) == ["On Tides"]


def test_a_page_is_known_by_its_look(gql_blog: Run, root: Path) -> None:
    page = root / "tests/support/pages/broken-lines.txt"
    expected = json.loads(page.with_suffix(".expected.json").read_text(encoding="utf-8"))
    result = gql_blog("import", str(page), "--json")
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.stdout)["files"]) == 1
    held = gql_blog("query", "{ articles { nodes { title } } }").stdout
    assert expected["title"] in [node["title"] for node in json.loads(held)["data"]["articles"]["nodes"]]


def test_a_dry_run_leaves_nothing(gql_blog: Run, file: Path) -> None:
    assert gql_blog("import", str(file), "--dry-run").exit_code == 0
    assert titles(gql_blog) == []


def test_a_draft_is_stored_whatever_the_file_says(gql_blog: Run, file: Path) -> None:
    assert gql_blog("import", str(file), "--draft", "--title", "Another").exit_code == 0
    assert titles(gql_blog) == []


def test_what_is_refused_is_named(gql_blog: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.md").write_bytes(b"\xff\xfe\x00")
    result = gql_blog("import", "bad.md")
    assert result.exit_code == 1
    assert "gql-blog: bad.md: " in result.stderr
    assert gql_blog("import", "nowhere.md").exit_code == 1


def test_a_date_is_a_date(gql_blog: Run, file: Path) -> None:
    result = gql_blog("import", str(file), "--published-on", "1 March")
    assert result.exit_code == 2
    assert "no date" in result.stderr
