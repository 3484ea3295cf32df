"""The commands of an archive: what they say, what they refuse, and what progress a terminal shows."""

import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.cli import Run

QUERY = '{ posts { nodes { title slug body(format: HTML) } } search(query: "tide") { totalCount } }'


@pytest.fixture
def archive(gql_blog: Run, tmp_path: Path) -> Path:
    """The archive of a site with one article and one account."""
    (tmp_path / "tides.md").write_text("---\ntitle: On Tides\npublished_on: 2019-05-02\n---\nThe tide turns.\n")
    assert gql_blog("import", "tides.md").exit_code == 0
    assert gql_blog("user", "create", "eve@example.org", "--role", "EDITOR").exit_code == 0
    assert gql_blog("token", "create", "eve@example.org").exit_code == 0
    done = gql_blog("export", "--format", "archive", "-o", "site.zip")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("site.zip: gql_blog ")
    return tmp_path / "site.zip"


def test_a_site_moves_and_answers_as_before(
    gql_blog: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = gql_blog("query", QUERY).stdout
    read = gql_blog("import", "site.zip", "--dry-run", "--json")
    assert json.loads(read.stdout)["rows"]["article"] == 1
    monkeypatch.setenv("GQL_BLOG_DATABASE_URL", f"sqlite://{tmp_path / 'moved.db'}")
    done = gql_blog("import", "site.zip")
    assert (done.exit_code, done.stderr) == (0, "")
    assert gql_blog("migrate", "--check").exit_code == 0
    assert gql_blog("query", QUERY).stdout == before
    assert gql_blog("query", "--as", "eve@example.org", "{ viewer { role } }").exit_code == 0
    again = gql_blog("import", "site.zip")
    assert again.exit_code == 1
    assert "The database is not empty: it has rows of account (1)" in again.stderr
    assert "[DUPLICATE]" in again.stderr


def test_the_audit_verifies_in_its_new_place(
    gql_blog: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", "k" * 32)
    head = gql_blog("audit", "head").stdout.strip()
    done = gql_blog("export", "--format", "archive", "-o", "site.zip", "--overwrite", "--json")
    assert json.loads(done.stdout)["auditHead"] == head
    monkeypatch.setenv("GQL_BLOG_DATABASE_URL", f"sqlite://{tmp_path / 'moved.db'}")
    assert gql_blog("import", "site.zip").exit_code == 0
    verified = gql_blog("audit", "verify", "--head", head)
    assert (verified.exit_code, verified.stderr) == (0, "")
    assert "not sealed" not in verified.stdout


def test_what_an_archive_has_no_use_for_is_refused(gql_blog: Run, archive: Path) -> None:
    for more in (["on-tides"], ["--dialogue"], ["--site"], ["--drafts"], ["--option", "a=b"]):
        done = gql_blog("export", "--format", "archive", "-o", "other.zip", *more)
        assert done.exit_code == 2, more
        assert "An archive has everything" in done.stderr
    assert gql_blog("export", "--format", "archive", "-o", "-").exit_code == 2
    there = gql_blog("export", "--format", "archive", "-o", "site.zip")
    assert there.exit_code == 2
    assert "There is a file site.zip already" in there.stderr
    for more in (["tides.md"], ["--draft"], ["--strict"], ["--title", "x"], ["--format", "markdown"]):
        done = gql_blog("import", "site.zip", *more)
        assert done.exit_code == 2, more
        assert "by itself" in done.stderr


def test_a_terminal_shows_how_many_rows_are_done(
    gql_blog: Run, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = SimpleNamespace(stderr=SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("gql_blog.cli.processes.import_progress.sys", terminal)
    monkeypatch.setenv("GQL_BLOG_DATABASE_URL", f"sqlite://{tmp_path / 'moved.db'}")
    assert re.search(r"\r(\d+) of \1 rows\n", gql_blog("import", "site.zip").stderr)
