"""Creating and changing users and tokens: the inputs, the payloads, and the resolvers."""

from typing import Annotated, Any, Final

import strawberry
from strawberry import UNSET
from strawberry.types.base import StrawberryOptional

from gql_blog import write
from gql_blog.graph.declarations import field
from gql_blog.graph.enums import ENUMS
from gql_blog.graph.input_fields import EXPECTED_VERSION, IDEMPOTENCY_KEY, OPTIONAL_VERSION
from gql_blog.graph.payloads import ERRORS, Payload, PayloadValue, Ref
from gql_blog.graph.resolvers import Info, command_from, run_command
from gql_blog.read import Key

_ROLE = "The role, which decides what the user may do."
_CONTRIBUTOR = "The contributor who the user is. One contributor is linked to at most one user."


@strawberry.input(description="A new user.")
class CreateUserInput:
    email: str = strawberry.field(description="The e-mail address. No other user may have it.")
    name: str = strawberry.field(description="The name that other users see.")
    role: Any = strawberry.field(graphql_type=ENUMS["Role"], description=_ROLE)
    contributor_id: strawberry.ID | None = strawberry.field(default=UNSET, description=_CONTRIBUTOR)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="What to change of a user. What is left out stays as it is.")
class UpdateUserInput:
    id: strawberry.ID = strawberry.field(description="The user.")
    expected_version: int = strawberry.field(description=EXPECTED_VERSION)
    email: str | None = strawberry.field(default=UNSET, description="The e-mail address.")
    name: str | None = strawberry.field(default=UNSET, description="The name that other users see.")
    role: Any = strawberry.field(
        default=UNSET,
        graphql_type=StrawberryOptional(ENUMS["Role"]),
        description=_ROLE,
    )
    contributor_id: strawberry.ID | None = strawberry.field(default=UNSET, description=f"{_CONTRIBUTOR} null: nobody.")
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A user whose tokens are to count no more.")
class DisableUserInput:
    id: strawberry.ID = strawberry.field(description="The user.")
    expected_version: int | None = strawberry.field(default=UNSET, description=OPTIONAL_VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A user whose tokens are to count again.")
class EnableUserInput:
    id: strawberry.ID = strawberry.field(description="The user.")
    expected_version: int | None = strawberry.field(default=UNSET, description=OPTIONAL_VERSION)
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A new token, of the viewer unless it names another user or an application.")
class CreateTokenInput:
    email: str | None = strawberry.field(
        default=UNSET, description="The e-mail address of the user. Default: the viewer's. Only admins name others."
    )
    application: str | None = strawberry.field(
        default=UNSET, description="Instead of a user, the name of a frontend that asks for readers. Admins only."
    )
    introspection: bool | None = strawberry.field(
        default=UNSET, description="Whether the application may read the schema. Default: false."
    )
    expires_days: int | None = strawberry.field(
        default=UNSET, description="The days until it ends, from 1 to 365. Default: 30."
    )
    role: Any = strawberry.field(
        default=UNSET,
        graphql_type=StrawberryOptional(ENUMS["Role"]),
        description="The most that it permits, a role that the user's role includes. null: as much as that.",
    )
    documents: list[str] | None = strawberry.field(
        default=UNSET,
        description="The only documents that it may send, by SHA-256 in hexadecimal. null: any document.",
    )
    root_fields: list[str] | None = strawberry.field(
        default=UNSET,
        description="The only fields that it may select at the root of an operation, such as publishArticle. null: "
        "every field.",
    )
    idempotency_key: str | None = strawberry.field(default=UNSET, description=IDEMPOTENCY_KEY)


@strawberry.input(description="A token that is to end.")
class RevokeTokenInput:
    token_id: strawberry.ID = strawberry.field(description="The token's id.")


USER_INPUTS: Final = (
    CreateUserInput,
    UpdateUserInput,
    DisableUserInput,
    EnableUserInput,
    CreateTokenInput,
    RevokeTokenInput,
)


class CreateUserPayload:
    """The result of createUser."""

    user = field("User", Key("user"), "The new user; null if none was created.")
    errors = ERRORS


class UpdateUserPayload:
    """The result of updateUser."""

    user = field("User", Key("user"), "The user after the change; null if nothing was changed.")
    errors = ERRORS


class DisableUserPayload:
    """The result of disableUser."""

    user = field("User", Key("user"), "The user after the change; null if nothing was changed.")
    errors = ERRORS


class EnableUserPayload:
    """The result of enableUser."""

    user = field("User", Key("user"), "The user after the change; null if nothing was changed.")
    errors = ERRORS


class CreateTokenPayload:
    """The result of createToken."""

    token = field("Token", Key("token"), "The new token; null if none was created.")
    secret = field(
        "String",
        Key("secret"),
        "What a client sends as Authorization: Bearer … It is returned once, and stored as a hash; null if no token "
        "was created.",
    )
    errors = ERRORS


class RevokeTokenPayload:
    """The result of revokeToken."""

    token = field("Token", Key("token"), "The token after the change; null if nothing was changed.")
    errors = ERRORS


USER_PAYLOADS: Final[tuple[type, ...]] = (
    CreateUserPayload,
    UpdateUserPayload,
    DisableUserPayload,
    EnableUserPayload,
    CreateTokenPayload,
    RevokeTokenPayload,
)


async def create_user(
    info: Info, input: Annotated[CreateUserInput, strawberry.argument(description="The new user.")]
) -> Payload:
    """Make a user."""
    return await _user_written(info, command_from(write.CreateUser, input))


async def update_user(
    info: Info, input: Annotated[UpdateUserInput, strawberry.argument(description="What to change.")]
) -> Payload:
    """Change a user."""
    return await _user_written(info, command_from(write.UpdateUser, input))


async def disable_user(
    info: Info, input: Annotated[DisableUserInput, strawberry.argument(description="The user.")]
) -> Payload:
    """Disable a user."""
    return await _user_written(info, command_from(write.DisableUser, input))


async def enable_user(
    info: Info, input: Annotated[EnableUserInput, strawberry.argument(description="The user.")]
) -> Payload:
    """Enable a user."""
    return await _user_written(info, command_from(write.EnableUser, input))


async def create_token(
    info: Info, input: Annotated[CreateTokenInput, strawberry.argument(description="The new token.")]
) -> Payload:
    """Make a token."""

    def values_of(result: write.TokenWritten) -> dict[str, PayloadValue]:
        return {"token": Ref("token", result.token_id), "secret": result.secret}

    command = command_from(write.CreateToken, input)
    return await run_command(info.context, command, values_of, {"token": None, "secret": None})


async def revoke_token(
    info: Info, input: Annotated[RevokeTokenInput, strawberry.argument(description="The token.")]
) -> Payload:
    """End a token."""

    def values_of(result: write.TokenRevoked) -> dict[str, PayloadValue]:
        return {"token": Ref("token", result.token_id)}

    return await run_command(info.context, command_from(write.RevokeToken, input), values_of, {"token": None})


async def _user_written(info: Info, command: write.Command[write.UserWritten]) -> Payload:
    def values_of(result: write.UserWritten) -> dict[str, PayloadValue]:
        return {"user": Ref("user", result.user_id)}

    return await run_command(info.context, command, values_of, {"user": None})
