"""The pages of the corpus, imported by the first release and again by this one, also where it reads them otherwise."""

from pathlib import Path

import pytest
from support.writing import Newsroom

from gql_blog.access import OPERATOR
from gql_blog.store import Article, Byline, Comment, Decision, Mention, Notice, Outbox, Provenance, Revision, Tag
from gql_blog.transfer import Outcome, import_paths

TABLES = (Article, Byline, Comment, Decision, Mention, Notice, Outbox, Revision, Tag)


async def rows(room: Newsroom) -> list[object]:
    return [
        [tuple(getattr(row, name) for name in table._meta.db_fields) for row in await room.rows(table)]
        for table in TABLES
    ]


@pytest.mark.long
@pytest.mark.parametrize("same_hash", [True, False], ids=["read alike", "read otherwise"])
async def test_what_was_imported_before_the_upgrade_stays_as_it_is(
    lite: Newsroom, shared: Path, same_hash: bool
) -> None:
    """The first release kept no values. With another hash of what was read, each field is merged, and none changes."""
    pages = [shared / "corpus/pages"]
    first = await import_paths(pages, writer=lite.writer, viewer=OPERATOR)
    async with lite.database.transaction():
        await Provenance.all().update(given=None)
        if not same_hash:
            await Provenance.all().update(draft_hash="0" * 64)
    before = await rows(lite)
    again = await import_paths(pages, writer=lite.writer, viewer=OPERATOR)
    expected = [file.outcome if file.outcome is Outcome.REFUSED else Outcome.UNCHANGED for file in first.files]
    assert [file.outcome for file in again.files] == expected
    assert expected.count(Outcome.UNCHANGED) > 30
    assert await rows(lite) == before
