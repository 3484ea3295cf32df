"""Tokens are made, told once and ended."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import secret_hash
from gql_blog.content import Role
from gql_blog.errors import Forbidden, InputError, NotFound
from gql_blog.store import Audit, Token
from gql_blog.write import CreateToken, RevokeToken

pytestmark = sqlite_mostly


async def test_a_token_lives_thirty_days_and_is_told_once(room: Newsroom) -> None:
    admin = await room.somebody(Role.ADMIN, "Ann")
    made = await room.run(CreateToken(email="Ann.Admin@example.org"))
    (token,) = await room.rows(Token)
    assert (token.id, token.account_id, token.hash) == (made.token_id, admin.user_id, secret_hash(made.secret))
    assert token.expires_at - token.created_at == timedelta(days=30)
    assert made.secret not in str([each.after for each in await room.rows(Audit)])


@pytest.mark.parametrize("days", [0, -1, 366])
async def test_a_life_that_is_none(days: int, lite: Newsroom) -> None:
    await lite.somebody(Role.ADMIN, "Ann")
    with pytest.raises(InputError) as caught:
        await lite.run(CreateToken(email="ann.admin@example.org", expires_days=days))
    assert caught.value.path == ("input", "expiresDays")


@pytest.mark.parametrize(("role", "permits"), [(Role.READER, True), (Role.AUTHOR, True), (Role.EDITOR, False)])
async def test_a_token_permits_no_more_than_its_holder_may(lite: Newsroom, role: Role, permits: bool) -> None:
    author = await lite.somebody(Role.AUTHOR, "Ann")
    with nullcontext() if permits else pytest.raises(InputError, match="does not include"):
        await lite.run(CreateToken(role=role), author)
    assert len(await lite.rows(Token)) == permits


async def test_one_makes_and_ends_ones_own_alone(lite: Newsroom) -> None:
    reader, other = await lite.somebody(Role.READER, "Rae"), await lite.somebody(Role.READER, "Oda")
    made = await lite.run(CreateToken(email="rae.reader@example.org"), reader)
    for email in ("oda.reader@example.org", "nobody@example.org"):
        with pytest.raises(Forbidden):
            await lite.run(CreateToken(email=email), reader)
    with pytest.raises(NotFound):
        await lite.run(RevokeToken(token_id=made.token_id), other)
    assert (await lite.run(RevokeToken(token_id=made.token_id), reader)).token_id == made.token_id
    with pytest.raises(NotFound):
        await lite.run(CreateToken(email="nobody@example.org"))


async def test_a_token_is_ended_by_its_id_or_by_itself_and_once(room: Newsroom) -> None:
    await room.somebody(Role.ADMIN, "Ann")
    one, other = [await room.run(CreateToken(email="ann.admin@example.org")) for _ in range(2)]
    await room.run(RevokeToken(token_id=one.token_id))
    await room.run(RevokeToken(token_id=other.secret))
    ended = {each.id: each.revoked_at for each in await room.rows(Token)}
    assert all(ended.values())
    await room.run(RevokeToken(token_id=one.token_id))
    assert {each.id: each.revoked_at for each in await room.rows(Token)} == ended
    with pytest.raises(NotFound):
        await room.run(RevokeToken(token_id="tok_nothing"))
    assert len(await room.rows(Audit, action="revoke_token")) == 2


async def test_a_token_of_an_application_belongs_to_no_account(room: Newsroom) -> None:
    made = await room.run(CreateToken(application=" the  site ", introspection=True))
    (token,) = await room.rows(Token)
    assert (token.id, token.account_id, token.application, token.introspection) == (
        made.token_id,
        None,
        "the site",
        True,
    )
    (entry,) = await room.rows(Audit, action="create_token")
    assert (entry.after["application"], entry.after["account_id"]) == ("the site", None)


async def test_who_a_token_is_for_is_said_once(lite: Newsroom) -> None:
    admin, reader = await lite.somebody(Role.ADMIN, "Ann"), await lite.somebody(Role.READER, "Rae")
    wrong: list[CreateToken] = [
        CreateToken(email="rae.reader@example.org", application="site"),
        CreateToken(email="rae.reader@example.org", introspection=True),
        CreateToken(application="x" * 101),
        CreateToken(application=" "),
    ]
    for command in wrong:
        with pytest.raises(InputError):
            await lite.run(command, admin)
    with pytest.raises(InputError):
        await lite.run(CreateToken())  # the command line is nobody whose token it could be
    with pytest.raises(Forbidden):
        await lite.run(CreateToken(application="site"), reader)
