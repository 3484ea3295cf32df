"""The scene of all commands, made once for SQLite and copied: to make it takes longer than what most do on it."""

import shutil
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from support.commands import scene
from support.postgres import aside
from support.writing import Newsroom, newsroom_of

from gql_blog.store import Database


@dataclass(frozen=True)
class Staged:
    """A newsroom where each of the commands has something to do."""

    room: Newsroom
    commands: Mapping[str, Any]


@pytest.fixture(scope="session")
def sqlite_scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, Any]]:
    """An SQLite file with the scene, and its commands."""
    path = tmp_path_factory.mktemp("scene") / "blog.sqlite3"
    shutil.copyfile(sqlite_template, path)

    async def fill() -> Mapping[str, Any]:
        database = await Database.open(f"sqlite://{path}")
        try:
            return await scene(newsroom_of(database))
        finally:
            await database.close()

    return path, aside(fill())


@pytest.fixture
async def staged(database_url: str, sqlite_scene: tuple[Path, Mapping[str, Any]]) -> AsyncIterator[Staged]:
    """The scene on each database in turn; on PostgreSQL it is made for each test."""
    path, commands = sqlite_scene
    is_sqlite = database_url.startswith("sqlite")
    if is_sqlite:
        shutil.copyfile(path, database_url.removeprefix("sqlite://"))
    database = await Database.open(database_url)
    room = newsroom_of(database)
    yield Staged(room, commands if is_sqlite else await scene(room))
    await database.close()
