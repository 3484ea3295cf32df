"""A row with a version is locked, compared, and saved with what the audit tells of it."""

import pytest
from support.writing import Newsroom, work_in

from gql_blog.errors import Conflict, NotFound
from gql_blog.store import Audit, Contributor
from gql_blog.write import CreateContributor
from gql_blog.write.row_changes import row_to_change, save_changes_of


async def test_what_differs_is_saved_and_nothing_else(lite: Newsroom) -> None:
    made = await lite.run(CreateContributor(name="Ada"))
    for expected, given, was in (
        (1, {"name": "Ada", "bio": "Writes."}, {"bio": None}),
        (2, {"name": "Ada"}, {}),
    ):
        async with lite.database.transaction() as transaction:
            work = await work_in(transaction, lite.database)
            row = await row_to_change(work, Contributor, made.contributor_id, expected)
            assert await save_changes_of(work, row, given) == was
            await work.flush()
    (held,) = await lite.rows(Contributor)
    assert (held.version, held.bio) == (2, "Writes.")
    (told,) = await lite.rows(Audit, action="update_article")
    assert (told.before, list(told.after["bio"])) == ({"bio": None}, ["commitment"])


async def test_another_version_and_another_row_are_refused(lite: Newsroom) -> None:
    made = await lite.run(CreateContributor(name="Ada"))
    async with lite.database.transaction() as transaction:
        work = await work_in(transaction, lite.database)
        with pytest.raises(Conflict) as conflict:
            await row_to_change(work, Contributor, made.contributor_id, 7)
        with pytest.raises(NotFound):
            await row_to_change(work, Contributor, "con_" + "0" * 26, 1)
    assert conflict.value.current_version == 1
