"""Whoever runs a release upgrades it: the database is restored as it was, migrated, and answers what it answered."""

import json
import os
from importlib.metadata import version
from pathlib import Path

import pytest
from support.cli import invoke, settle
from support.writing import SECRET_KEY
from upgrade.releases import ADMIN, HERE, RELEASES, answer, backups, make

_WRITTEN = """mutation ($id: ID!, $version: Int!, $title: String!) {
  updateArticle(input: {id: $id, expectedVersion: $version, title: $title}) {
    article { title version } errors { message } } }"""


@pytest.fixture
def settled(empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty database of one dialect, which the settings name."""
    settle(monkeypatch, tmp_path)
    monkeypatch.setenv("GQL_BLOG_DATABASE_URL", empty_url)
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", SECRET_KEY)
    return empty_url


if os.environ.get("RELEASE") == "write":  # a release is made once

    def test_make_the_release(settled: str, dialect: str) -> None:
        make(settled, dialect)


def test_the_version_has_its_release() -> None:
    """What is released can be upgraded from: a new version is made with its databases."""
    assert {path.stem for path in (RELEASES / version("gql-blog")).glob("*.backup")} == {"sqlite", "postgres"}


@pytest.mark.long
@pytest.mark.parametrize("release", sorted({path.parent.name for path in backups()}))
def test_a_release_is_upgraded(release: str, settled: str, dialect: str) -> None:
    restored = invoke("restore", str(RELEASES / release / f"{dialect}.backup"))
    assert restored.exit_code == 0, restored.output
    migrated = invoke("migrate")
    assert migrated.exit_code == 0, migrated.output
    assert invoke("migrate", "--check").exit_code == 0
    assert invoke("render").exit_code == 0  # another version may render otherwise
    checked = invoke("doctor")
    assert checked.exit_code == 0, checked.output
    recorded = json.loads((RELEASES / release / f"{dialect}.json").read_text(encoding="utf-8"))
    assert answer() == recorded["answer"]


@pytest.mark.long
@pytest.mark.parametrize("release", sorted({path.parent.name for path in backups()}))
def test_what_was_upgraded_is_written_to(release: str, settled: str, dialect: str) -> None:
    assert invoke("restore", str(RELEASES / release / f"{dialect}.backup")).exit_code == 0
    assert invoke("migrate").exit_code == 0
    for article in (each for each in answer()["articles"]["nodes"] if each["deletedAt"] is None):
        given = {"id": article["id"], "version": article["version"], "title": f"{article['title']}, again"}
        asked = invoke("query", "--as", ADMIN, "--variables", json.dumps(given), _WRITTEN)
        written = json.loads(asked.stdout)["data"]["updateArticle"]
        assert not written["errors"], (article["slug"], written)
        assert written["article"] == {"title": given["title"], "version": article["version"] + 1}


@pytest.mark.long
@pytest.mark.parametrize("archive", sorted((HERE / "archives").glob("*.zip")), ids=lambda path: path.stem)
def test_an_archive_of_each_version_of_the_format_is_read(archive: Path, settled: str) -> None:
    """Each is the site of the release 0.2.0, from SQLite, whichever database it is read into; tokens stay behind."""
    read = invoke("import", str(archive), "--json")
    assert read.exit_code == 0, read.output
    assert invoke("migrate", "--check").exit_code == 0
    assert invoke("render").exit_code == 0
    checked = invoke("doctor")
    assert checked.exit_code == 0, checked.output
    recorded = json.loads((RELEASES / "0.2.0" / "sqlite.json").read_text(encoding="utf-8"))["answer"]
    for each in recorded["users"]["nodes"]:
        each["tokens"]["nodes"] = []
    assert answer() == recorded
    verified = invoke("audit", "verify", "--head", json.loads(read.stdout)["auditHead"])
    assert (verified.exit_code, verified.stderr) == (0, ""), verified.output
