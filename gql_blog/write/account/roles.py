"""Who gave the role of an account: an issuer, or somebody by hand; and that one ADMIN is left."""

from typing import Any, Final

from gql_blog.content import EventKind, Role
from gql_blog.errors import InputError
from gql_blog.store import User
from gql_blog.write.row_changes import save_changes_of
from gql_blog.write.transaction.unit_of_work import UnitOfWork

BY_HAND: Final = "hand:"
"""Stands in the place of an issuer where an administrator or the operator gave the role."""
_ROLE: Final = ("input", "role")


async def follow_issuer(work: UnitOfWork, user: Any, issuer: str, role: Role) -> None:
    """Give an account the role that an issuer says, if this one gave what it has, or it is READER and nobody did.

    What was given by hand, READER too, or by another issuer stays; the last ADMIN, too.
    """
    is_free = user.role_from is None and user.role == Role.READER
    if not is_free and user.role_from != issuer:
        return
    if user.role != role:
        try:
            await expect_another_admin(work, user, _ROLE)
        except InputError:
            return
    await _give(work, user, issuer, role)


async def take_back(work: UnitOfWork, user: Any, issuer: str, path: tuple[str, ...]) -> None:
    """Leave READER of what this issuer gave, whose log-ins take nothing away any more; InputError: the last ADMIN."""
    if user.role_from == issuer:
        await expect_another_admin(work, user, path)
        await _give(work, user, issuer, Role.READER)


async def _give(work: UnitOfWork, user: Any, issuer: str, role: Role) -> None:
    """Give a role; READER is what everybody has, and given by nobody."""
    source = None if role is Role.READER else issuer
    if await save_changes_of(work, user, {"role": role.value, "role_from": source}):
        tell_changed(work, user)


def tell_changed(work: UnitOfWork, row: Any) -> None:
    """Tell of a changed role or state of an account."""
    work.emit(EventKind.USER_UPDATED, row.id, role=row.role, disabled=row.disabled_at is not None)


async def expect_another_admin(work: UnitOfWork, row: Any, path: tuple[str, ...]) -> None:
    """Nobody could undo it if the last admin were none. Of two who take each other's role away, one is refused."""
    if row.role == Role.ADMIN and row.disabled_at is None:
        others = User.filter(role=Role.ADMIN.value, disabled_at__isnull=True).exclude(id=row.id)
        found: list[Any] = await others.values_list("id", flat=True)
        await work.locks.lock_rows("account", found)
        await expect_no_last_admin(row, path)


async def expect_no_last_admin(row: Any, path: tuple[str, ...]) -> None:
    """Refuse the last admin, as far as is known without a lock."""
    if row.role == Role.ADMIN and row.disabled_at is None:
        others = User.filter(role=Role.ADMIN.value, disabled_at__isnull=True).exclude(id=row.id)
        if not await others.exists():
            raise InputError("This is the last ADMIN. Make another user ADMIN first.", path=path)
