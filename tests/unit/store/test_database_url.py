"""URLs, and what the engines are handed for them."""

from pathlib import Path

import pytest

from gql_blog.errors import SettingsError
from gql_blog.store.database_url import DatabaseURL


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite://data/blog.sqlite3", "data/blog.sqlite3"),
        ("sqlite:///srv/blog.sqlite3", "/srv/blog.sqlite3"),
        ("sqlite:////srv/blog.sqlite3?synchronous=normal", "/srv/blog.sqlite3"),
        ("sqlite://with%20space.db", "with space.db"),
    ],
)
def test_a_file_s_path_is_read(url: str, path: str) -> None:
    assert DatabaseURL.parse(url).path == Path(path)


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("mysql://localhost/blog", "starts with 'mysql'; it must start with"),
        ("blog.sqlite3", "must start with 'sqlite://' or 'postgres://'"),
        ("sqlite://", "has no file name"),
        ("sqlite://:memory:", "has no file name"),
        ("sqlite://x.db?synchronous=perhaps", "'synchronous' must be one of OFF, NORMAL, FULL, EXTRA, not 'PERHAPS'"),
    ],
)
def test_what_is_wrong_is_said(url: str, token: str) -> None:
    with pytest.raises(SettingsError, match=token):
        DatabaseURL.parse(url)


def test_a_wrong_port_is_said() -> None:
    with pytest.raises(SettingsError, match="is invalid"):
        DatabaseURL.parse("postgres://localhost:port/blog").credentials()


def test_nothing_committed_is_lost_unless_asked_by_name() -> None:
    assert DatabaseURL.parse("sqlite://x.db").credentials()["synchronous"] == "FULL"
    assert DatabaseURL.parse("sqlite://x.db?synchronous=normal").credentials()["synchronous"] == "NORMAL"


def test_a_socket_and_a_pool_are_handed_on() -> None:
    credentials = DatabaseURL.parse("postgresql://ada:pass%2Fword@/blog?host=/run/db").credentials(pool_size=3)
    assert credentials["host"] == "/run/db"
    assert (credentials["user"], credentials["password"], credentials["database"]) == ("ada", "pass/word", "blog")
    assert credentials["maxsize"] == 3
