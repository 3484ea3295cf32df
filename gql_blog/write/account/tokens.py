"""Creating and revoking bearer tokens."""

from datetime import timedelta
from typing import Any

from gql_blog.access import LONGEST_LIFETIME, Reach, new_token, secret_hash
from gql_blog.errors import Forbidden, InputError, NotFound
from gql_blog.store import Token, User
from gql_blog.write.before_write import run_before_write
from gql_blog.write.commands import CreateToken, RevokeToken
from gql_blog.write.finders import by_id
from gql_blog.write.input_validation import InputErrors
from gql_blog.write.results import TokenRevoked, TokenWritten
from gql_blog.write.unit_of_work import Apply, CommandContext, UnitOfWork

_EMAIL = ("input", "email")
_APPLICATION = ("input", "application")
_LONGEST_NAME = 100


async def create_token(context: CommandContext, command: CreateToken) -> Apply[TokenWritten]:
    """Prepare a token; without being an admin, one makes tokens for oneself alone."""
    command = await run_before_write(context, command)
    if (command.email is None) is (command.application is None):
        raise InputError("Give the e-mail address of a user, or the name of an application.", path=_EMAIL)
    if command.introspection and command.application is None:
        raise InputError("Introspection is a right of applications. Give the name of one.", path=_APPLICATION)
    email, application = _holder(command)
    if not 1 <= command.expires_days <= LONGEST_LIFETIME.days:
        path = ("input", "expiresDays")
        raise InputError(f"expiresDays must be from 1 to {LONGEST_LIFETIME.days}.", path=path)

    async def apply(work: UnitOfWork) -> TokenWritten:
        account_id = None if email is None else await _account_id(context, email)
        if email is None and context.reach is Reach.OWN:
            raise Forbidden("Only admins create tokens for applications.", path=_APPLICATION)
        secret = new_token()
        expires_at = work.now + timedelta(days=command.expires_days)
        holder: dict[str, Any] = {
            "account_id": account_id,
            "application": application,
            "introspection": command.introspection,
        }
        token = await Token.create(hash=secret_hash(secret), created_at=work.now, expires_at=expires_at, **holder)
        await work.record(token.id, None, {**holder, "expires_at": expires_at.isoformat()})
        return TokenWritten(token.id, secret)

    return apply


def _holder(command: CreateToken) -> tuple[str | None, str | None]:
    """Return the e-mail address, or the name of the application, as they are kept."""
    errors = InputErrors()
    email = None if command.email is None else errors.email(command.email, _EMAIL)
    application = None if command.application is None else errors.line(command.application, _APPLICATION)
    errors.raise_all()
    if application is not None and len(application) > _LONGEST_NAME:
        raise InputError(f"The name must have at most {_LONGEST_NAME} characters. Shorten it.", path=_APPLICATION)
    return email, application


async def _account_id(context: CommandContext, email: str) -> str:
    user = await User.get_or_none(email=email)
    if context.reach is Reach.OWN and (user is None or user.id != context.viewer.user_id):
        raise Forbidden("You may only create tokens for yourself.", path=_EMAIL)
    if user is None:
        raise NotFound(f"No user has the address {email}.", path=_EMAIL)
    return user.id


async def _token(named: str) -> Token | None:
    """A token by its id, or by the secret itself, which is what its holder has at hand."""
    return await by_id(Token, named) or await Token.get_or_none(hash=secret_hash(named))


async def revoke_token(context: CommandContext, command: RevokeToken) -> Apply[TokenRevoked]:
    """Prepare the end of a token; one that has ended stays so."""
    await run_before_write(context, command)

    async def apply(work: UnitOfWork) -> TokenRevoked:
        token: Any = await _token(command.token_id)
        if token is None or (context.reach is Reach.OWN and token.account_id != context.viewer.user_id):
            raise NotFound("There is no such token, or it is not yours. Check the id.", path=("input", "tokenId"))
        if token.revoked_at is None:
            token.revoked_at = work.now
            await token.save(update_fields=["revoked_at"])
            await work.record(token.id, {"revoked_at": None}, {"revoked_at": work.now.isoformat()})
        return TokenRevoked(token.id)

    return apply
