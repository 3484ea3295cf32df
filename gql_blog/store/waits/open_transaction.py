"""What transactions of both engines share: nothing is run once they have ended, though Tortoise would run it."""

import asyncio
from typing import Any, Final

from tortoise.backends.base.client import (
    ConnectionWrapper,
    NestedTransactionContext,
    TransactionalDBClient,
    TransactionContext,
)
from tortoise.exceptions import TransactionManagementError

_OVER: Final = "This transaction is over. A task that outlives it must open its own."


class HeldConnection(ConnectionWrapper[Any]):
    """A connection that is held alone; if it cannot be used, it is let go at once."""

    def __init__(self, held: asyncio.Lock, client: Any) -> None:
        super().__init__(held, client)
        self.held = held

    async def ensure_connection(self) -> None:
        """Open the connection, unless it is."""
        try:
            await super().ensure_connection()
            self.expect_usable()
        except BaseException:
            self.held.release()
            raise

    def expect_usable(self) -> None:
        """Raise if nothing may be run on it."""


class _ForOneStatement(HeldConnection):
    """The connection of a transaction. It is looked at in hand: the transaction may end while a statement waits."""

    client: "OpenTransaction"

    def expect_usable(self) -> None:
        self.client.expect_open(self.connection)


class OpenTransaction(TransactionalDBClient):
    """Mixed into Tortoise's transactions: one transaction, or a savepoint of it."""

    def __init__(self, parent: Any) -> None:
        super().__init__(parent)
        self.outer = parent if isinstance(parent, OpenTransaction) else None
        self._ended = False
        self._turn = asyncio.Lock()

    @property
    def is_over(self) -> bool:
        """Whether it has ended, or is about to."""
        return self._ended or (self.outer is not None and self.outer.is_over)

    def end(self) -> None:
        """Let nothing more be run in it."""
        self._ended = True

    def expect_open(self, connection: Any) -> None:  # noqa: ARG002 - SQLite's has a use for it
        """Raise TransactionManagementError if it is over."""
        if self.is_over:
            raise TransactionManagementError(_OVER)

    def _in_transaction(self) -> TransactionContext:
        return NestedTransactionContext(type(self)(self))

    def acquire_connection(self) -> ConnectionWrapper[Any]:
        """Return the connection for one statement; entering it raises after the end."""
        return _ForOneStatement(self._turn, self)

    async def commit_last(self) -> None:
        """Commit after the statements that are being run; those that come later are refused."""
        async with self.acquire_connection():
            self.end()
            await self.commit()

    async def savepoint(self) -> None:
        """Begin a part that can be taken back alone."""
        async with self.acquire_connection():
            await super().savepoint()  # type: ignore[safe-super]

    async def release_savepoint(self) -> None:
        """Keep what was done since it began."""
        await super().release_savepoint()  # type: ignore[safe-super]
        self.end()

    async def savepoint_rollback(self) -> None:
        """Take back what was done since it began."""
        await super().savepoint_rollback()  # type: ignore[safe-super]
        self.end()
