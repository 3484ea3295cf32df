"""Creating and changing users, disabling and enabling them."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from gql_blog.content import UNSET, EventKind, GivenText, Role, Unset, or_none
from gql_blog.errors import Duplicate, InputError, NotFound
from gql_blog.store import Contributor, User
from gql_blog.write.account.roles import BY_HAND, expect_another_admin, tell_changed
from gql_blog.write.account.sessions import take_away_address
from gql_blog.write.finders import by_id, shown
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import UserWritten
from gql_blog.write.row_changes import row_to_change, save_changes_of
from gql_blog.write.transaction.unit_of_work import UnitOfWork
from gql_blog.write.verb import AnyVersion, Command, RetryKey, Row, Verb, Version

_ID: Final = ("input", "id")
_EMAIL: Final = ("input", "email")
_ROLE: Final = ("input", "role")
_CONTRIBUTOR: Final = ("input", "contributorId")


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateUser(Command[UserWritten]):
    """A new user."""

    email: Annotated[str, "The e-mail address. No other user may have it."]
    role: Annotated[Role, "The role, which decides what the user may do."]
    name: Annotated[str, "The name. Editors and admins see it, and the account itself."]
    contributor_id: Annotated[
        GivenText, "The contributor who the user is. One contributor is linked to at most one user."
    ] = UNSET
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateUser(Command[UserWritten]):
    """What to change of a user. What is left out stays as it is."""

    id: Annotated[str, "The user."]
    expected_version: Version
    email: Annotated[GivenText, "The e-mail address."] = UNSET
    role: Annotated[Role | Unset | None, "The role, which decides what the user may do."] = UNSET
    name: Annotated[GivenText, "The name. Editors and admins see it, and the account itself."] = UNSET
    contributor_id: Annotated[
        GivenText, "The contributor who the user is. One contributor is linked to at most one user. null: nobody."
    ] = UNSET
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class DisableUser(Command[UserWritten]):
    """A user whose tokens are to count no more."""

    id: Annotated[str, "The user."]
    expected_version: AnyVersion = UNSET
    idempotency_key: RetryKey = UNSET


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableUser(Command[UserWritten]):
    """A user whose tokens are to count again."""

    id: Annotated[str, "The user."]
    expected_version: AnyVersion = UNSET
    idempotency_key: RetryKey = UNSET


@Verb(does="Creates a user.", takes="The new user.", answers=(Row("user", "The new user; null if none was created."),))
async def create_user(work: UnitOfWork, command: CreateUser) -> UserWritten:
    """Create a user. An e-mail address and a contributor belong to at most one user each."""
    given = _given_fields(command)
    await _claim(given)
    user = await User.create(**given, role_from=BY_HAND, created_at=work.now)
    await work.record(user.id, None, given)
    work.emit(EventKind.USER_CREATED, user.id, role=given["role"])
    return UserWritten(user.id, user.version)


@Verb(
    does="Changes a user: the role, the name, the e-mail address, the linked contributor.",
    takes="What to change.",
    answers=(Row("user"),),
    on=("user",),
)
async def update_user(work: UnitOfWork, command: UpdateUser) -> UserWritten:
    """Change it; without a difference there is none, and the version stays."""
    given = _given_fields(command)
    row = await row_to_change(work, User, command.id, command.expected_version)
    await _claim(given, row.id)
    if given.get("role", Role.ADMIN) != Role.ADMIN:
        await expect_another_admin(work, row, _ROLE)
    if "role" in given and (row.role_from is None or row.role != given["role"]):
        given["role_from"] = BY_HAND  # who only says again what an issuer gave does not make it stay
    if before := await save_changes_of(work, row, given):
        if "email" in before:
            await take_away_address(work, row.id, before["email"])
        tell_changed(work, row)
    return UserWritten(row.id, row.version)


@Verb(
    does="Lets the tokens, the sessions and the preview links of a user count no more, until the user is enabled.",
    takes="The user.",
    answers=(Row("user"),),
    on=("user",),
)
async def disable_user(work: UnitOfWork, command: DisableUser) -> UserWritten:
    """End a user's sessions; it asks no plugin, as nothing does that takes rights away."""
    row = await row_to_change(work, User, command.id, command.expected_version)
    if row.disabled_at is None:
        await expect_another_admin(work, row, _ID)
        await _set_disabled(work, row, disabled=True)
    return UserWritten(row.id, row.version)


@Verb(
    does="Lets the tokens, the sessions and the preview links of a user count again.",
    takes="The user.",
    answers=(Row("user"),),
    on=("user",),
)
async def enable_user(work: UnitOfWork, command: EnableUser) -> UserWritten:
    """Let a user's tokens count again; those that were revoked or have expired do not."""
    row = await row_to_change(work, User, command.id, command.expected_version)
    if row.disabled_at is not None:
        await _set_disabled(work, row, disabled=False)
    return UserWritten(row.id, row.version)


async def _set_disabled(work: UnitOfWork, row: Any, *, disabled: bool) -> None:
    row.disabled_at = work.now if disabled else None
    row.version += 1
    await row.save(update_fields=["disabled_at", "version"])
    await work.record(row.id, {"disabled": not disabled}, {"disabled": disabled})
    tell_changed(work, row)


def _given_fields(command: CreateUser | UpdateUser) -> dict[str, Any]:
    with InputErrors() as errors:
        given: dict[str, Any] = {}
        if not isinstance(command.email, Unset):
            given["email"] = errors.email(command.email, _EMAIL)
        if not isinstance(command.name, Unset):
            given["name"] = errors.line(command.name, ("input", "name"))
        if not isinstance(command.role, Unset):
            if command.role is None:
                errors.add(InputError("role cannot be null.", path=_ROLE))
            else:
                given["role"] = Role(command.role).value
        if not isinstance(command.contributor_id, Unset):
            given["contributor_id"] = or_none(command.contributor_id)
    return given


async def _claim(given: dict[str, Any], but: str | None = None) -> None:
    with InputErrors() as errors:
        if "email" in given and await _others(but, email=given["email"]):
            message = f"A user with the e-mail address {given['email']} already exists. Use another address."
            errors.add(Duplicate(message, path=_EMAIL))
        contributor_id = given.get("contributor_id")
        if contributor_id is not None:
            if await by_id(Contributor, contributor_id) is None:
                message = f"There is no contributor with the id {shown(contributor_id)}. Check the id."
                errors.add(NotFound(message, path=_CONTRIBUTOR))
            elif await _others(but, contributor_id=contributor_id):
                message = "This contributor is already linked to another user. Choose another contributor."
                errors.add(InputError(message, path=_CONTRIBUTOR))


async def _others(but: str | None, **where: Any) -> bool:
    ids: list[Any] = await User.filter(**where).values_list("id", flat=True)
    return any(each != but for each in ids)
