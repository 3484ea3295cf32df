"""Roles that an issuer gives at log-ins: whose account follows it, and whose does not."""

import asyncio
import json
from typing import Any

import pytest
from support.sampling import on_both, sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Role
from gql_blog.errors import Forbidden, InputError
from gql_blog.store import Audit, Identity, User, UserSession
from gql_blog.write import DisableUser, RemoveIdentity, SessionTerms, SignIn, UpdateUser

pytestmark = sqlite_mostly

TERMS = SessionTerms()
LIBRARY, SECOND = "https://id.example", "https://second.example"


async def entered(
    room: Newsroom, role: Role | None, subject: str = "ann", issuer: str = LIBRARY, *, joins: Any = None
) -> Any:
    """Sign in as a provider lets somebody in who has this role there; return the account as it is then.

    ``joins`` is the account that the identity joins, of somebody who is signed in to it in the browser.
    """
    who = SignIn(issuer=issuer, subject=subject, terms=TERMS, role=role, joins=joins and joins.id)
    made = await room.run(who, ANONYMOUS if joins is None else await in_browser(room, joins))
    (user,) = await room.rows(User, id=made.user_id)
    return user


async def in_browser(room: Newsroom, user: Any) -> Viewer:
    """Whoever holds a live session of an account."""
    session = (await room.rows(UserSession, account_id=user.id, revoked_at=None))[-1]
    return Viewer(Role(user.role), user.id, None, session.id, user.id)


async def removed(room: Newsroom, user: Any, subject: str, viewer: Viewer | None = None) -> Any:
    """Have the holder of an account remove an identity; return the account as it is then."""
    (identity,) = await room.rows(Identity, account_id=user.id, subject=subject)
    made = await room.run(RemoveIdentity(id=identity.id), viewer or await in_browser(room, user))
    (left,) = await room.rows(User, id=user.id)
    assert made.version == left.version
    return left


async def set_by_hand(room: Newsroom, user: Any, role: Role) -> None:
    await room.run(UpdateUser(id=user.id, expected_version=user.version, role=role))


async def test_an_account_follows_the_issuer_until_somebody_else_gives_it_a_role(room: Newsroom) -> None:
    before = await entered(room, None)
    roles = [(await entered(room, each)).role for each in (Role.EDITOR, Role.AUTHOR, Role.READER, Role.MODERATOR)]
    unmapped = await entered(room, None)
    await set_by_hand(room, unmapped, Role.MODERATOR)
    repeated = await entered(room, Role.EDITOR)
    await set_by_hand(room, repeated, Role.AUTHOR)
    by_hand = [await entered(room, each) for each in (Role.EDITOR, Role.READER, Role.MODERATOR)]
    await set_by_hand(room, by_hand[-1], Role.READER)
    lowered = await entered(room, Role.EDITOR)
    await set_by_hand(room, lowered, Role.MODERATOR)
    again = await entered(room, Role.EDITOR)
    told = [each for each in await room.rows(Audit, action="sign_in") if "role" in json.loads(json.dumps(each.after))]
    made = Viewer(before.role, before.id, None, None, before.id)
    await room.run(DisableUser(id=made.user_id or ""))
    with pytest.raises(Forbidden):
        await entered(room, Role.ADMIN)
    (disabled,) = await room.rows(User, id=before.id)
    assert (before.role, roles, unmapped.role) == ("READER", ["EDITOR", "AUTHOR", "READER", "MODERATOR"], "MODERATOR")
    assert {each.role for each in by_hand} == {"AUTHOR"}
    assert repeated.role == "EDITOR", "who says the issuer's role again does not make it stay"
    assert (lowered.role, again.role) == ("READER", "MODERATOR")
    assert [each.after.get("role") for each in told] == ["READER", *roles, "EDITOR"]
    assert (disabled.role, disabled.disabled_at is None) == ("MODERATOR", False)


async def test_staff_that_has_an_identity_join_keeps_its_role(room: Newsroom) -> None:
    author = await room.somebody(Role.AUTHOR)
    await room.signed_in(str(author.user_id), "ann", TERMS)
    assert (await entered(room, Role.ADMIN)).role == "AUTHOR"


async def test_whom_an_administrator_has_lowered_is_raised_by_no_other_identity(room: Newsroom) -> None:
    await set_by_hand(room, await entered(room, Role.EDITOR), Role.READER)
    ann = await entered(room, Role.EDITOR)
    of_second = await entered(room, Role.EDITOR, "ann-2", SECOND, joins=ann)
    await removed(room, of_second, "ann")
    joined_again = await entered(room, Role.EDITOR, joins=ann)
    assert [each.role for each in (ann, of_second, joined_again, await entered(room, Role.ADMIN))] == ["READER"] * 4


async def test_a_role_goes_with_the_last_identity_of_the_issuer_that_gave_it(room: Newsroom) -> None:
    ann = await entered(room, Role.EDITOR)
    await entered(room, Role.EDITOR, "ann-too", joins=ann)
    await entered(room, Role.ADMIN, "ann-2", SECOND, joins=ann)
    roles = [(await removed(room, ann, each)).role for each in ("ann", "ann-too")]
    raised = await entered(room, Role.ADMIN, "ann-2", SECOND)
    with pytest.raises(InputError, match="last ADMIN") as caught:
        await removed(room, raised, "ann-2", OPERATOR)
    left = [each.subject for each in await room.rows(Identity)]
    assert (roles, raised.role, caught.value.path, left) == (["EDITOR", "READER"], "ADMIN", ("input", "id"), ["ann-2"])
    await entered(room, Role.ADMIN, "bob")
    assert (await removed(room, raised, "ann-2", OPERATOR)).role == "READER"


@on_both
async def test_one_admin_is_left_though_the_issuer_takes_the_role_from_all_at_once(room: Newsroom) -> None:
    for subject in ("ann", "bob"):
        await entered(room, Role.ADMIN, subject)
    await asyncio.gather(*(entered(room, Role.READER, subject) for subject in ("ann", "bob")))
    roles = sorted([each.role for each in await room.rows(User)])
    sessions = await room.rows(UserSession)
    again = [(await entered(room, Role.READER, each)).role for each in ("ann", "bob")]
    assert (roles, len(sessions), sorted(again)) == (["ADMIN", "READER"], 4, ["ADMIN", "READER"])
