"""The command line in a folder of its own, over a database that was migrated once for all tests."""

import shutil
from pathlib import Path

import pytest
from support.cli import Run, invoke, settle


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with every installed plugin's tables, and nothing in them."""
    folder = tmp_path_factory.mktemp("cli")
    with pytest.MonkeyPatch.context() as patch:
        settle(patch, folder)
        result = invoke("migrate")
    assert result.exit_code == 0, result.output
    return folder / "blog.db"


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line where there is no database yet."""
    settle(monkeypatch, tmp_path)
    return invoke


@pytest.fixture
def gql_blog(empty: Run, tmp_path: Path, template: Path) -> Run:
    """The command line over a migrated, empty database."""
    shutil.copy(template, tmp_path / "blog.db")
    return empty
