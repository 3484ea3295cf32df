import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from support.cli import Run

SECRET = "s" * 32


@pytest.fixture
def keyed(gql_blog: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """A site with a secret key and one user."""
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", SECRET)
    assert gql_blog("user", "create", "ann@blog.example", "--role", "ADMIN").exit_code == 0
    return gql_blog


def test_the_head_is_printed_and_compared(keyed: Run, tmp_path: Path) -> None:
    head = keyed("audit", "head").stdout.strip()
    assert head.startswith("1:")
    sound = keyed("audit", "verify", "--head", head)
    assert (sound.exit_code, sound.stdout) == (0, f"1 entry is sealed, the last with {head}.\n")
    keyed("user", "create", "bo@blog.example", "--role", "READER")
    assert keyed("audit", "verify").stdout.endswith("1 entry is not sealed yet.\n")
    with closing(sqlite3.connect(tmp_path / "blog.db")) as database, database:
        database.execute("DROP TRIGGER tr_audit_update")
        database.execute("UPDATE audit SET actor = 'usr_1' WHERE id = 1")
    spoilt = keyed("audit", "verify", "--head", head)
    assert (spoilt.exit_code, spoilt.stderr) == (
        1,
        "gql-blog: Entry 1 was changed after it was sealed with number 1.\n",
    )


def test_what_the_setting_deleted_is_told(keyed: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    keyed("audit", "head")
    with closing(sqlite3.connect(tmp_path / "blog.db")) as database, database:
        for trigger in ("tr_audit_delete", "tr_audit_seal_update"):
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("DELETE FROM audit")
    monkeypatch.setenv("GQL_BLOG_AUDIT_DAYS", "30")
    recent = keyed("audit", "verify")
    assert (recent.exit_code, "was removed" in recent.stderr) == (1, True)


@pytest.mark.parametrize("command", ["head", "verify"])
def test_without_a_key_it_says_what_is_missing(gql_blog: Run, command: str) -> None:
    result = gql_blog("audit", command)
    assert (result.exit_code, "GQL_BLOG_SECRET_KEY" in result.stderr) == (1, True)


def test_nothing_is_nothing(gql_blog: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GQL_BLOG_SECRET_KEY", SECRET)
    assert gql_blog("audit", "head").stdout == "The audit is empty.\n"
    assert gql_blog("audit", "verify").stdout == "0 entries are sealed.\n"
    wrong = gql_blog("audit", "verify", "--head", "six")
    assert (wrong.exit_code, "audit head" in wrong.stderr) == (2, True)
