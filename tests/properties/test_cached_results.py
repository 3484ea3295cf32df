"""Whatever is written, by whomever, in whatever order: an answer that is kept is the one that would be read."""

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from support.editing_world import EditingWorld
from support.interleaving import Stale, World, a_world

from gql_blog.graph.results.result_cache import ResultCache
from gql_blog.store import ReadBounds

SEEDS = range(1)
PLANTED = 5
STEPS = 60


async def wander(world: World, steps: int) -> None:
    """Read and write in turn; after each write, ask whatever is kept, and what is not."""
    for _ in range(steps):
        if world.chance.random() < 0.35:
            if await world.write():
                await world.settled()
            for kept in tuple(world.library.engine.result_cache._entries):
                await world.compare(kept[1], _variables(kept[3]), next(v for v in world.viewers if v.role == kept[0]))
        else:
            question, viewer = world.question(), world.chance.choice(world.viewers)
            for _ in range(3):
                await world.compare(*question, viewer)


def _variables(given: bytes) -> dict[str, Any]:
    variables: dict[str, Any] = orjson.loads(given) if given else {}
    return variables


@pytest.mark.parametrize("seed", SEEDS)
async def test_reads_and_writes_in_turn(database_url: str, seed: int) -> None:
    async with a_world(seed, database_url) as world:
        await wander(world, STEPS)
        counts = world.library.engine.result_cache.counts
        assert counts["hit"] > 20
        assert counts["invalidated"] > 5


@pytest.mark.long
@pytest.mark.parametrize("seed", [100, 101])
async def test_reads_and_writes_in_turn_at_length(database_url: str, seed: int) -> None:
    async with a_world(seed, database_url) as world:
        await wander(world, 300)


async def tumble(world: World, rounds: int) -> None:
    """Read and write at once; when it is quiet, whatever is kept must be right."""
    for _ in range(rounds):
        for question in 2 * world.questions():
            await world.asked(*question, world.viewers[0])
        reads = [world.asked(*world.question(), world.chance.choice(world.viewers)) for _ in range(12)]
        more = [world.asked(*world.question(), world.viewers[0]) for _ in range(6)]
        await asyncio.gather(world.write(), *reads, world.write(), *more)
        await world.settled()
        for question in world.questions():
            await world.compare(*question, world.viewers[0])


@pytest.mark.parametrize("bounds", [ReadBounds(), ReadBounds(loop_seconds=0, short_seconds=0)])
async def test_reads_and_writes_at_once(database_url: str, bounds: ReadBounds) -> None:
    async with a_world(7, database_url, bounds=bounds) as world:
        await tumble(world, 4)
        assert world.library.engine.result_cache.counts["hit"] > 100


async def sweep(world: World, steps: int) -> None:
    """Ask everything until it is kept, and write; what is kept then must be what would be read."""
    for _ in range(steps):
        for times in (2, 1):
            for viewer in world.viewers:
                for question in world.questions() * times:
                    await world.compare(*question, viewer)
            if times == 2:
                await world.write()
                await world.settled()


@pytest.mark.parametrize("seed", SEEDS)
async def test_editors_write_in_turn(database_url: str, seed: int) -> None:
    async with a_world(seed, database_url, kind=EditingWorld) as world:
        await sweep(world, 25)
        assert world.library.engine.result_cache.counts["hit"] > 500
        assert world.library.engine.result_cache.counts["invalidated"] > 100


@pytest.mark.long
@pytest.mark.parametrize("seed", [100])
async def test_editors_write_in_turn_at_length(database_url: str, seed: int) -> None:
    async with a_world(seed, database_url, kind=EditingWorld) as world:
        await sweep(world, 100)


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
async def test_a_condition_whose_tables_are_not_told_is_found(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gql_blog.read.dependencies.tables_in", lambda *_: frozenset())
    with pytest.raises(Stale):
        async with a_world(PLANTED, database_url, kind=EditingWorld) as world:
            await sweep(world, 300)


def deaf_to(key: str) -> Callable[[pytest.MonkeyPatch], None]:
    """A bug: touches of these keys are not heard."""

    def plant(monkeypatch: pytest.MonkeyPatch) -> None:
        heard = ResultCache._invalidate

        def invalidate(cache: ResultCache, keys: frozenset[str] | None) -> None:
            heard(cache, keys and frozenset(each for each in keys if each.partition("_")[0] != key))

        monkeypatch.setattr(ResultCache, "_invalidate", invalidate)

    return plant


def one_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug: answers are known by their question, whoever asks."""
    key = ResultCache.key

    def known(cache: ResultCache, *arguments: Any) -> Any:
        found = key(cache, *arguments)
        return found and (None, *found[1:])

    monkeypatch.setattr(ResultCache, "key", known)


def never_current(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug: nobody looks whether something was written."""
    monkeypatch.setattr("gql_blog.store.sqlite.sqlite_invalidations.SqliteInvalidations.catch_up", lambda _: True)


BUGS = {
    "nothing is heard of dialogues": deaf_to("dialogue:art"),
    "nothing is heard of articles": deaf_to("article"),
    "nothing is heard of comments": deaf_to("comment"),
    "nothing is heard of contributors": deaf_to("contributor"),
    "nothing is heard of contributors that are held": deaf_to("contributor:held"),
    "nothing is heard of tags": deaf_to("tag"),
    "one answer for all": one_for_all,
    "nobody looks": never_current,
}


@pytest.mark.long
@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize("bug", BUGS)
async def test_a_planted_bug_is_found(database_url: str, bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    BUGS[bug](monkeypatch)
    with pytest.raises(Stale):
        async with a_world(PLANTED, database_url) as world:
            await wander(world, 600)
