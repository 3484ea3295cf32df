"""Imports for tests."""

import hashlib
from typing import Any

from support.writing import Newsroom

from gql_blog.access import OPERATOR
from gql_blog.content import DraftArticle
from gql_blog.write import ImportArticle, Imported


async def take(room: Newsroom, draft: DraftArticle, place: str = "a.txt", **options: Any) -> Imported:
    """Import a draft from a place; the hash of the bytes is that of its source unless it is given.

    ``dry_run``: into a private copy of the database.
    """
    source_hash = options.pop("source_hash", hashlib.sha256(draft.source.encode()).hexdigest())
    dry_run = options.pop("dry_run", False)
    command = ImportArticle(draft=draft, imported_from=place, source_hash=source_hash, **options)
    if not dry_run:
        result: Imported = await room.run(command)
        return result
    async with room.writer.rehearsal() as writer:
        return await writer.run(command, OPERATOR)


def codes(result: Imported) -> list[str]:
    """Return the codes of its findings."""
    return [each.code for each in result.findings]
