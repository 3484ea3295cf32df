"""Imports for tests."""

import hashlib
from typing import Any

from support.writing import Newsroom

from gql_blog.content import DraftArticle
from gql_blog.write import ImportArticle, Imported


async def take(room: Newsroom, draft: DraftArticle, place: str = "a.txt", **options: Any) -> Imported:
    """Import a draft from a place; the hash of the bytes is that of its source unless it is given."""
    source_hash = options.pop("source_hash", hashlib.sha256(draft.source.encode()).hexdigest())
    command = ImportArticle(draft=draft, imported_from=place, source_hash=source_hash, **options)
    result: Imported = await room.run(command)
    return result


def codes(result: Imported) -> list[str]:
    """Return the codes of its findings."""
    return [each.code for each in result.findings]
