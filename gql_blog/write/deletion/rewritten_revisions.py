"""Taking something out of revisions: the only way in which one changes, and each leaves a mark."""

from collections.abc import Mapping, Sequence
from typing import Any

from gql_blog.store import Redaction, Revision, insert_rows
from gql_blog.write.article.state.revisions import source_diff
from gql_blog.write.transaction.unit_of_work import UnitOfWork


async def rewrite_revisions(work: UnitOfWork, changes: Mapping[str, Mapping[str, Any]], reason: str) -> None:
    """Give revisions, by their ids, other columns. What the next ones say of the text before follows from that.

    Each that changes gets a mark, which says when, by whom and why.
    """
    found = await Revision.filter(id__in=sorted(changes)).values_list("article_id", flat=True)
    for article_id in sorted(set(map(str, found))):
        rows: list[Any] = await Revision.filter(article_id=article_id).order_by("number")
        await _rewrite(work, rows, changes, reason)


async def _rewrite(
    work: UnitOfWork, rows: Sequence[Any], changes: Mapping[str, Mapping[str, Any]], reason: str
) -> None:
    before, before_changed = "", False
    for row in rows:
        given = {name: value for name, value in changes.get(row.id, {}).items() if getattr(row, name) != value}
        source = given.get("source", row.source)
        if before_changed or "source" in given:
            given["diff"] = source_diff(before, source)
        before, before_changed = source, "source" in given
        if given:
            mark: dict[str, Any] = {"subject_id": row.id, "actor": work.viewer.actor, "reason": reason, "at": work.now}
            await insert_rows([Redaction(**mark, open=True)])
            row.update_from_dict(given)
            await row.save(update_fields=list(given))
            await Redaction.filter(subject_id=row.id).update(open=False)
