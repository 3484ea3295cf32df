"""From a bearer token to the one who holds it."""

from typing import Final

from gql_blog.access.tokens import secret_hash
from gql_blog.access.viewer import Viewer
from gql_blog.content import Role
from gql_blog.errors import Unauthenticated
from gql_blog.store import Database

_HOLDER: Final = """
SELECT a.role, a.id, a.contributor_id, t.id FROM token t JOIN account a ON a.id = t.account_id
WHERE t.hash = {hash} AND t.revoked_at IS NULL AND t.expires_at > {now}
"""
_STATEMENTS: Final = {
    "sqlite": _HOLDER.format(hash="?", now="strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')"),
    "postgres": _HOLDER.format(hash="$1", now="clock_timestamp()"),
}


async def authenticate(database: Database, bearer: str) -> Viewer:
    """Return who holds the token; Unauthenticated, in the same words, for one that is unknown, revoked or expired.

    One statement on the reader's connection, every time: a revoked token ends at once in every process, and who only
    reads waits for nobody who writes.
    """
    rows = await database.reader.fetch(_STATEMENTS[database.dialect], secret_hash(bearer))
    if not rows:
        raise Unauthenticated("This token is not valid. Ask for a new one.")
    role, user_id, contributor_id, token_id = rows[0]
    return Viewer(Role(role), user_id, contributor_id, token_id, user_id)
