"""Contributors whom the author's name of a comment may mean: suggested to moderators, never linked automatically."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from gql_blog.content import folded
from gql_blog.store import Session, SuggestedContributor
from gql_blog.write.transaction.unit_of_work import UnitOfWork

_NAMED: Final = """
SELECT 'comment', c.id, c.author_name FROM comment c JOIN article a ON a.id = c.article_id
WHERE a.root_id = (SELECT CAST($1 AS TEXT)) AND coalesce(c.contributor_id, '') = ''
UNION ALL
SELECT DISTINCT 'credit', b.credited_name, b.contributor_id FROM byline b JOIN article a ON a.id = b.article_id
WHERE a.root_id = (SELECT CAST($1 AS TEXT))
UNION ALL
SELECT DISTINCT 'mention', m.credited_name, '' FROM mention m JOIN article a ON a.id = m.article_id
WHERE a.root_id = (SELECT CAST($1 AS TEXT))
UNION ALL
SELECT 'suggestion', s.comment_id, s.contributor_id FROM suggested_contributor s
JOIN comment c ON c.id = s.comment_id JOIN article a ON a.id = c.article_id WHERE a.root_id = (SELECT CAST($1 AS TEXT))
ORDER BY 1, 2
"""
"""A comment's contributor is compared as an expression, which no index has: SQLite would look through all comments of
the site that are linked to nobody. The dialogue is a query of its own for PostgreSQL, which would else plan the whole
anew each time, hoping for a better way for each dialogue: that takes longer than the rest.
"""


@dataclass(frozen=True, slots=True)
class DialogueNames:
    """The names in a dialogue: its comments that are linked to nobody, and whom these may mean.

    ``unlinked`` are ids and names of comments, by id; ``credited`` ids of contributors by folded name; ``mentioned``
    the names in lists of responses by their folded ones; ``suggested`` ids of contributors by the id of the comment.
    """

    unlinked: list[tuple[str, str]] = field(default_factory=list)
    credited: dict[str, set[str]] = field(default_factory=dict)
    mentioned: dict[str, str] = field(default_factory=dict)
    suggested: dict[str, set[str]] = field(default_factory=dict)


async def named_in(session: Session, root_id: str) -> DialogueNames:
    """Return the names in a dialogue, by one statement."""
    names = DialogueNames()
    for kind, one, other in await session.fetch(session.numbered(_NAMED), root_id):
        match kind:
            case "comment":
                names.unlinked.append((one, other))
            case "credit":
                names.credited.setdefault(folded(one), set()).add(other)
            case "mention":
                names.mentioned[folded(one)] = one
            case _:
                names.suggested.setdefault(one, set()).add(other)
    return names


def suggestions(comment_id: str, contributor_ids: Iterable[str]) -> list[SuggestedContributor]:
    """Return the rows that suggest these contributors for a comment."""
    return [
        SuggestedContributor(comment_id=comment_id, contributor_id=contributor_id)
        for contributor_id in sorted(set(contributor_ids))
    ]


def suggestions_for(comment_id: str, name: str, credited: Iterable[tuple[str, str]]) -> list[SuggestedContributor]:
    """Return the rows for a new comment: it suggests those who are credited under its author's name."""
    sought = folded(name)
    return suggestions(comment_id, (contributor_id for each, contributor_id in credited if folded(each) == sought))


async def record_suggestions(work: UnitOfWork, rows: Iterable[SuggestedContributor]) -> None:
    """Add an audit entry for each comment that contributors are suggested for: whom its author may be is personal."""
    suggested: dict[str, list[str]] = {}
    for each in rows:
        row: Any = each
        suggested.setdefault(row.comment_id, []).append(row.contributor_id)
    for comment_id, contributor_ids in suggested.items():
        await work.record(comment_id, None, {"suggested_contributors": contributor_ids})
