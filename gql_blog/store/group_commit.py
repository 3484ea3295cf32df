"""Group commit: on SQLite, transactions of one process that are written by one turn share a commit, and wait once for
the disk.

While one is committed, others get ready. The first of them waits for the connection, the others with it; then all are
run one after the other, each in a savepoint of its own, and are committed together. What one of them rests on is
compared when those before it have been run.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

from tortoise.backends.sqlite.client import SqliteClient

from gql_blog.errors import TransactionConflict
from gql_blog.store.cancellation import uninterrupted
from gql_blog.store.sqlite_beginning import Beginning, Unit

MOST_TOGETHER: Final = 16
"""So many others wait for one commit at most, of this process and of others."""
_LEFT_ALONE: Final = "The request that was to commit this change was cancelled. Nothing was written. Try again."


@dataclass(slots=True, eq=False)
class _Member:
    unit: Unit
    turn: "asyncio.Future[bool]"
    """Whether it was committed or refused; False: it is the first now, and leads the next group."""


class GroupCommit:
    """Those that wait for one connection. The first of them leads: it waits for the connection for all."""

    def __init__(self, client: SqliteClient) -> None:
        self._client = client
        self._members: list[_Member] = []

    async def write(self, unit: Unit) -> None:
        """Commit a unit, alone or with others, or raise what was wrong with it; others are not concerned by that."""
        member = _Member(unit, asyncio.get_running_loop().create_future())
        self._members.append(member)
        if self._members[0] is member or not await self._follow(member):
            await self._lead(member)
        if unit.error is not None:
            raise unit.error

    async def _follow(self, member: _Member) -> bool:
        """Wait for the leader; return whether it has committed, or refused, the unit."""
        try:
            await asyncio.wait([member.turn])
        except asyncio.CancelledError:
            if member in self._members:
                self._leave(member)
            else:  # it is being written
                await uninterrupted(_ended(member))
            raise
        return member.turn.result()

    async def _lead(self, member: _Member) -> None:
        client: Any = self._client
        try:
            await client._lock.acquire()
        except BaseException:
            self._leave(member)
            raise
        together, self._members = self._members[:MOST_TOGETHER], self._members[MOST_TOGETHER:]
        self._appoint()
        beginning = Beginning([each.unit for each in together], ends=True)
        failure: BaseException | None = None
        try:
            if not client._connection:
                await client.create_connection(with_db=True)
            await client._connection._execute(beginning.run, client._connection._conn)
        except BaseException as error:
            beginning.is_over, failure = True, error
            if client._connection:
                await uninterrupted(client._connection.rollback())  # its thread runs calls in order
        finally:
            if not beginning.has_ended:
                _refuse(together, failure)
            client._lock.release()
            for each in together:
                if each is not member:
                    each.turn.set_result(True)
        if failure is not None and not isinstance(failure, Exception):
            raise failure

    def _leave(self, member: _Member) -> None:
        was_first = self._members[0] is member
        self._members.remove(member)
        if was_first:
            self._appoint()

    def _appoint(self) -> None:
        """Let the first of those who still wait lead them."""
        if self._members:
            self._members[0].turn.set_result(False)


def _refuse(together: list[_Member], failure: BaseException | None) -> None:
    """Tell each that it was not committed. If the leader was cancelled, the others may try again."""
    told = failure if isinstance(failure, Exception) else TransactionConflict(_LEFT_ALONE)
    for each in together:
        each.unit.error = each.unit.error or told


async def _ended(member: _Member) -> None:
    await asyncio.wait([member.turn])
