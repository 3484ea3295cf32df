"""Seals are made of what is committed, once, whoever makes them, and no writer waits."""

import asyncio

import pytest
from support.growth import HANG
from support.writing import Newsroom

from gql_blog.content import SealKey
from gql_blog.events import AuditSeals, verify_audit
from gql_blog.store import Audit, AuditSeal, Database, insert_rows

KEY = SealKey.of("a secret of at least 32 characters")


async def write(database: Database, *subjects: str) -> None:
    now = await database.now()
    async with database.transaction():
        await insert_rows(Audit(at=now, actor="cli", action="x", subject_id=each) for each in subjects)


async def order(room: Newsroom) -> list[str]:
    """Return what is sealed, in the order of the seals."""
    subjects = {each.id: each.subject_id for each in await room.rows(Audit)}
    return [subjects[each.entry_id] for each in await room.rows(AuditSeal)]


async def test_many_are_sealed_in_batches_and_each_once(room: Newsroom) -> None:
    seals, others = AuditSeals(room.database, KEY), AuditSeals(room.database, KEY)
    await write(room.database, *(f"art_{n}" for n in range(1_100)))
    made = await asyncio.gather(seals.seal_new(), others.seal_new())
    assert sum(made) + await seals.seal_new() == 1_100
    await write(room.database, "art_last")
    assert await others.seal_new() == 1
    assert await seals.seal_new() == 0
    rows = await room.rows(AuditSeal)
    assert [each.number for each in rows] == list(range(1, 1_102))
    assert [each.entry_id for each in rows] == [each.id for each in await room.rows(Audit)]
    assert (await verify_audit(room.database, KEY)).problems == ()


async def test_without_a_key_there_are_none(lite: Newsroom) -> None:
    await write(lite.database, "art_1")
    seals = AuditSeals(lite.database, None)
    assert (await seals.seal_new(), await seals.head()) == (0, None)
    assert await AuditSeals(lite.database, KEY).seal_new() == 1  # a key that comes later seals all


@pytest.mark.parametrize("dialect", ["postgres"])
async def test_what_is_committed_late_is_sealed_late_and_never_forgotten(room: Newsroom) -> None:
    seals, committed, first = AuditSeals(room.database, KEY), asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        now = await room.database.now()
        async with room.database.transaction():
            await Audit.create(at=now, actor="cli", action="x", subject_id="slow")
            first.set()
            await committed.wait()

    task = asyncio.create_task(slow())
    await first.wait()
    await write(room.database, "quick")
    for _ in range(3):
        await seals.seal_new()
    assert await order(room) == ["quick"]
    committed.set()
    await task
    await seals.seal_new()
    assert await order(room) == ["quick", "slow"]
    last = max(each.id for each in await room.rows(Audit))
    async with asyncio.timeout(HANG):
        while seals._settled != last:  # until all have ended that run on the server, of other databases too
            await seals.seal_new()
            await asyncio.sleep(0.01)
    await write(room.database, "next")
    assert await seals.seal_new() == 1


async def test_a_time_that_is_none_does_not_end_all_sealing(lite: Newsroom) -> None:
    async with lite.database.transaction() as transaction:
        await transaction.execute(
            "INSERT INTO audit (at, actor, action, subject_id) VALUES ('never', 'nobody', 'x', 'art_1')"
        )
    await AuditSeals(lite.database, KEY).seal_new()
    assert (await verify_audit(lite.database, KEY)).problems == ()
