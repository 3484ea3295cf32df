import json
import shutil
from pathlib import Path

import pytest
from support.cli import Run

TIDES = "---\ntitle: On Tides\npublished_on: 2019-05-02\n---\nThe tide turns.\n"
NO = "---\ntitle: 'No'\nresponding_to: on-tides\n---\nIt does not.\n"


@pytest.fixture
def written(gql_blog: Run, tmp_path: Path) -> Run:
    for name, text in (("tides", TIDES), ("no", NO)):
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
        assert gql_blog("import", f"{name}.md").exit_code == 0
    return gql_blog


def test_an_article_on_standard_output(written: Run) -> None:
    result = written("export", "on-tides", "--format", "markdown", "-o", "-")
    assert result.exit_code == 0
    assert "title: On Tides" in result.stdout
    assert "It does not." not in result.stdout


def test_a_dialogue_is_whole(written: Run, tmp_path: Path) -> None:
    assert written("export", "on-tides", "--format", "markdown", "-o", "tides.out.md", "--dialogue").exit_code == 0
    text = (tmp_path / "tides.out.md").read_text(encoding="utf-8")
    assert "The tide turns." in text
    assert "It does not." in text


def test_everything_into_a_folder(written: Run, tmp_path: Path) -> None:
    assert written("export", "--format", "markdown", "-o", "out/").exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["no.md", "on-tides.md"]


def test_what_was_written_is_read_back_elsewhere(written: Run, tmp_path: Path, template: Path) -> None:
    written("export", "--format", "markdown", "-o", "out/")
    shutil.copy(template, tmp_path / "blog.db")
    report = json.loads(written("import", "out", "--json").stdout)
    assert [file["outcome"] for file in report["files"]] == ["imported", "imported"]


def test_what_is_not_there_is_named(written: Run) -> None:
    missing = written("export", "nothing", "--format", "markdown", "-o", "out/")
    assert (missing.exit_code, "nothing" in missing.stderr) == (1, True)
    unknown = written("export", "on-tides", "--format", "papyrus", "-o", "-")
    assert (unknown.exit_code, "papyrus" in unknown.stderr) == (2, True)
    assert written("export", "on-tides").exit_code == 2
