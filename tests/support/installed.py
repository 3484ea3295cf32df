"""A whole installation in a folder of its own: settings, a migrated SQLite database, the app, and a real server."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from support.serving import served

from gql_blog.access import OPERATOR
from gql_blog.app import App, assembled, migrate_all, site
from gql_blog.content import Role
from gql_blog.settings import Settings, load_settings
from gql_blog.write import CreateToken, CreateUser

_numbers = count(1)


@dataclass(frozen=True)
class Installed:
    """The app, and the address at which it is served."""

    app: App
    address: str

    async def token(self, role: Role) -> str:
        """A fresh token of a fresh user."""
        email = f"{role.lower()}-{next(_numbers)}@blog.example"
        await self.app.writer.run(CreateUser(email=email, role=role, name=role.title()), OPERATOR)
        return (await self.app.writer.run(CreateToken(email=email), OPERATOR)).secret


def settings_in(folder: Path, **given: Any) -> Settings:
    """Settings that know nothing of the environment but what is given."""
    given = {"database_url": f"sqlite://{folder}/blog.db", **given}
    return load_settings(_env_file=None, data_dir=folder, **given)


_migrated: dict[tuple[str, ...], Path] = {}
"""Databases of which each has the tables of other plugins, by these; to migrate takes longer than many a test."""


async def _make_database(path: Path, template: Path, settings: Settings) -> None:
    """Migrate a copy of ``template`` for the first installation with these plugins; copy that for the others."""
    plugins = (str(template), *map(str, (settings.plugins, settings.blocked_plugins, settings.plugins_dir)))
    shutil.copyfile(_migrated.get(plugins, template), path)
    if plugins not in _migrated:
        await migrate_all(settings)
        _migrated[plugins] = Path(shutil.copyfile(path, template.with_name(f"installed-{next(_numbers)}.sqlite3")))


@asynccontextmanager
async def installed(folder: Path, template: Path, **given: Any) -> AsyncIterator[Installed]:
    """An installation that serves, its database begun as a copy of ``template``; ``given`` are settings."""
    settings = settings_in(folder, **given)
    await _make_database(folder / "blog.db", template, settings)
    async with assembled(settings) as app, served(site(app)) as address:
        await app.relay.start()
        try:
            yield Installed(app, address)
        finally:
            await app.relay.stop()
