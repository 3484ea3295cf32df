"""Who may sign in."""

import pytest
from support.writing import Newsroom

from gql_blog.content import Role
from gql_blog.errors import Duplicate, Forbidden, InputError, NotFound
from gql_blog.store import Audit, Contributor, User
from gql_blog.write import BylineInput, CreateUser


async def test_a_user_is_made(room: Newsroom) -> None:
    await room.post(bylines=(BylineInput(name="Ada Lund"),))
    (ada,) = await room.rows(Contributor)
    made = await room.run(CreateUser(email=" Ada@Example.ORG", role=Role.AUTHOR, name="Ada", contributor_id=ada.id))
    (user,) = await room.rows(User)
    assert (user.id, user.email, user.name, user.role, user.contributor_id) == (
        made.user_id,
        "ada@example.org",
        "Ada",
        "AUTHOR",
        ada.id,
    )
    (audit,) = await room.rows(Audit, action="create_user")
    assert audit.after.pop("role") == "AUTHOR"
    personal = ("name", "email", "contributor_id")
    assert {name: list(kept) for name, kept in audit.after.items()} == {key: ["commitment"] for key in personal}
    with pytest.raises(Duplicate) as caught:
        await room.run(CreateUser(email="ada@example.org", role=Role.READER, name="Other"))
    assert caught.value.path == ("input", "email")
    with pytest.raises(InputError) as taken:
        await room.run(CreateUser(email="b@example.org", role=Role.READER, name="B", contributor_id=ada.id))
    assert taken.value.path == ("input", "contributorId")


async def test_a_contributor_who_is_not_here_and_an_address_that_is_none(lite: Newsroom) -> None:
    with pytest.raises(NotFound):
        await lite.run(CreateUser(email="b@example.org", role=Role.READER, name="B", contributor_id="con_nobody"))
    with pytest.raises(InputError):
        await lite.run(CreateUser(email="b", role=Role.READER, name="B"))
    assert await lite.rows(User) == []


async def test_only_admins_make_users(lite: Newsroom) -> None:
    editor = await lite.somebody(Role.EDITOR)
    with pytest.raises(Forbidden):
        await lite.run(CreateUser(email="b@example.org", role=Role.ADMIN, name="B"), editor)
