"""What a database says was touched, collected."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from support.growth import HANG

from gql_blog.store import Database


class Ear:
    """Hears the touches of one database; ``heard`` are the keys, ``lost`` how often anything may have been touched."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.heard: set[str] = set()
        self.lost = 0
        database.invalidations.subscribe(self._hear)

    def _hear(self, keys: frozenset[str] | None) -> None:
        if keys is None:
            self.lost += 1
        else:
            self.heard |= keys

    async def keys(self) -> set[str]:
        """Return what was touched since it was asked last, whoever committed it."""
        async with self.database.transaction():
            pass  # a word of our own, which comes after all that was committed before
        await until(self.database.invalidations.catch_up)
        heard, self.heard = self.heard, set()
        return heard


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[Ear]:
    """Listen to a database for a while."""
    await database.invalidations.start()
    ear = Ear(database)
    await until(database.invalidations.catch_up)
    ear.lost = 0
    yield ear
    await database.invalidations.close()


async def until(happens: Callable[[], bool], seconds: float = HANG) -> None:
    """Wait for something that is about to be so."""
    async with asyncio.timeout(seconds):
        while not happens():  # noqa: ASYNC110 (whatever it is, it sets no event)
            await asyncio.sleep(0.005)
