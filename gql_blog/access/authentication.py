"""From a bearer token to the one who holds it."""

from gql_blog.access.tokens import secret_hash
from gql_blog.access.viewer import Viewer
from gql_blog.content import Role
from gql_blog.errors import Unauthenticated
from gql_blog.store import Database, Token


async def authenticate(database: Database, bearer: str) -> Viewer:
    """Return who holds the token; Unauthenticated, in the same words, for one that is unknown, revoked or expired.

    It asks the database each time, so that a revoked token ends at once in every process.
    """
    async with database.session():
        token = await Token.get_or_none(hash=secret_hash(bearer)).select_related("account")
    if token is None or token.revoked_at is not None or token.expires_at <= await database.now():
        raise Unauthenticated("This token is not valid. Ask for a new one.")
    account = token.account
    return Viewer(Role(account.role), account.id, account.contributor_id, token.id, account.id)
