"""Changing one row that has a version: it is locked, seen, at the version that was read, and the audit tells of it."""

from collections.abc import Mapping
from typing import Any

from gql_blog.content import Unset
from gql_blog.write.finders import check_version, visible_row
from gql_blog.write.transaction.unit_of_work import UnitOfWork

Fields = dict[str, Any]


async def row_to_change(
    work: UnitOfWork, model: type[Any], identifier: str, expected_version: int | Unset | None
) -> Any:
    """Lock the row with this id, and return it; NotFound if the viewer sees none, Conflict at another version."""
    await work.locks.lock_rows(model._meta.db_table, [identifier])
    row = await visible_row(model, identifier, work.viewer)
    check_version(row, expected_version)
    return row


async def save_changes_of(work: UnitOfWork, row: Any, given: Mapping[str, Any]) -> Fields:
    """Save given columns that differ, with the next version; return them as they were. Else nothing is written."""
    before = {name: getattr(row, name) for name, value in given.items() if getattr(row, name) != value}
    if before:
        changed = {name: given[name] for name in before}
        row.update_from_dict(changed)
        row.version += 1
        await row.save(update_fields=[*changed, "version"])
        await work.record(row.id, before, changed)
    return before
