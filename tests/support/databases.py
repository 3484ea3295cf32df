"""Fresh databases for tests: migrated once a run into a template, then copied."""

import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from support.growth import HANG
from support.postgres import Server, aside, exclusive, template_name

from gql_blog.store import Database, ReadBounds, migrate

DIALECTS = ("sqlite", "postgres")
UNHURRIED = ReadBounds(short_seconds=HANG)
"""What follows the answer of a plugin is not read again when its time is over: a busy machine would be a verdict."""


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "blog.sqlite3"
    aside(_prepare_sqlite(path))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a migrated, empty database to copy; one for all workers of a run."""
    name = template_name()
    shared = (
        tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else tmp_path_factory.getbasetemp()
    )
    made = shared / f"{name}.made"
    with exclusive(shared / f"{name}.lock"):
        if not made.exists():
            postgres_server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
            aside(migrate(postgres_server.of(name)))
            made.touch()
    return name


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Where an SQLite database may be made; none is there yet."""
    return f"sqlite://{tmp_path / 'blog.sqlite3'}"


@pytest.fixture(scope="module", params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """Each of the two dialects: first all tests of a module on one, since models are prepared anew for the other."""
    return str(request.param)


@pytest.fixture
def empty_url(dialect: str, request: pytest.FixtureRequest) -> str:
    """The URL of a database of the dialect that was never migrated."""
    return str(request.getfixturevalue(f"{dialect}_url"))


@contextmanager
def fresh_database(dialect: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Make a copy of the template, and drop it in the end."""
    if dialect == "sqlite":
        path = folder / "blog.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite://{path}"
        return
    server: Server = request.getfixturevalue("postgres_server")
    url = server.create(template=request.getfixturevalue("postgres_template"))
    yield url
    server.drop(url)


@contextmanager
def copied_database(url: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """Make a copy of a database to which nobody is connected, and drop it in the end."""
    if url.startswith("sqlite://"):
        path = folder / "blog.sqlite3"
        shutil.copyfile(url.removeprefix("sqlite://"), path)
        yield f"sqlite://{path}"
        return
    server: Server = request.getfixturevalue("postgres_server")
    copy = server.create(template=urlsplit(url).path[1:])
    yield copy
    server.drop(copy)


@pytest.fixture
def database_url(dialect: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database of the dialect."""
    with fresh_database(dialect, request, tmp_path) as url:
        yield url


@pytest.fixture(scope="module", params=DIALECTS)
def shared_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The same for a whole module, each dialect in turn: for tests that leave nothing behind."""
    with fresh_database(request.param, request, tmp_path_factory.mktemp("shared")) as url:
        yield url


@pytest.fixture
async def shared_database(shared_url: str) -> AsyncIterator[Database]:
    """The module's database, open."""
    database = await Database.open(shared_url, read_bounds=UNHURRIED)
    yield database
    await database.close()


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A migrated, empty database, open; a test that takes it runs once for each dialect."""
    database = await Database.open(database_url, read_bounds=UNHURRIED)
    yield database
    await database.close()


async def _prepare_sqlite(path: Path) -> None:
    await migrate(f"sqlite://{path}")
