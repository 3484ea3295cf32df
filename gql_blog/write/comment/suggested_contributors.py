"""Contributors whom the author's name of a comment may mean: suggested to moderators, never linked automatically."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from gql_blog.content import folded
from gql_blog.store import Comment, Session, SuggestedContributor
from gql_blog.write.unit_of_work import UnitOfWork

_CREDITED: Final = """
SELECT DISTINCT b.credited_name, b.contributor_id FROM byline b JOIN article a ON a.id = b.article_id
WHERE a.root_id = $1
"""


async def contributors_credited_in(session: Session, root_id: str) -> dict[str, set[str]]:
    """Return who is credited in a dialogue: ids of contributors by folded name."""
    contributors: dict[str, set[str]] = {}
    for name, contributor_id in await session.fetch(session.numbered(_CREDITED), root_id):
        contributors.setdefault(folded(name), set()).add(contributor_id)
    return contributors


async def suggested_in(root_id: str) -> dict[str, set[str]]:
    """Return who is suggested in a dialogue: ids of contributors by the id of the comment."""
    rows = SuggestedContributor.filter(comment__article__root_id=root_id)
    suggested: dict[str, set[str]] = {}
    for comment_id, contributor_id in await rows.values_list("comment_id", "contributor_id"):
        suggested.setdefault(comment_id, set()).add(contributor_id)
    return suggested


def suggestions(comment_id: str, contributor_ids: Iterable[str]) -> list[SuggestedContributor]:
    """Return the rows that suggest these contributors for a comment."""
    return [
        SuggestedContributor(comment_id=comment_id, contributor_id=contributor_id)
        for contributor_id in sorted(set(contributor_ids))
    ]


def suggestions_for(comment: Comment, contributors: Mapping[str, set[str]]) -> list[SuggestedContributor]:
    """Return the rows for a new comment: it suggests those who are credited under its author's name, if it is linked to
    nobody.
    """
    row: Any = comment
    return [] if row.contributor_id else suggestions(row.id, contributors.get(folded(row.author_name), ()))


async def record_suggestions(work: UnitOfWork, rows: Iterable[SuggestedContributor]) -> None:
    """Add an audit entry for each comment that contributors are suggested for."""
    suggested: dict[str, list[str]] = {}
    for each in rows:
        row: Any = each
        suggested.setdefault(row.comment_id, []).append(row.contributor_id)
    for comment_id, contributor_ids in suggested.items():
        await work.record(comment_id, None, {"suggested_contributors": contributor_ids})
