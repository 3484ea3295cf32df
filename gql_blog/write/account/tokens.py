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


async def create_token(context: CommandContext, command: CreateToken) -> Apply[TokenWritten]:
    """Prepare a token; without being an admin, one makes tokens for oneself alone."""
    command = await run_before_write(context, command)
    errors = InputErrors()
    email = errors.email(command.email, _EMAIL)
    errors.raise_all()
    if not 1 <= command.expires_days <= LONGEST_LIFETIME.days:
        path = ("input", "expiresDays")
        raise InputError(f"expiresDays must be from 1 to {LONGEST_LIFETIME.days}.", path=path)

    async def apply(work: UnitOfWork) -> TokenWritten:
        user = await User.get_or_none(email=email)
        if context.reach is Reach.OWN and (user is None or user.id != context.viewer.user_id):
            raise Forbidden("You may only create tokens for yourself.", path=_EMAIL)
        if user is None:
            raise NotFound(f"No user has the address {email}.", path=_EMAIL)
        secret = new_token()
        expires_at = work.now + timedelta(days=command.expires_days)
        token = await Token.create(
            account_id=user.id, hash=secret_hash(secret), created_at=work.now, expires_at=expires_at
        )
        await work.record(token.id, None, {"account_id": user.id, "expires_at": expires_at.isoformat()})
        return TokenWritten(token.id, secret)

    return apply


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
