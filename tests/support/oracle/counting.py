"""Counts, for one viewer: of what lists without a filter name, and the viewer may see."""

from collections.abc import Mapping
from typing import Any

from support.oracle.asked import GraphQLRequest
from support.oracle.orders import Value
from support.oracle.tables import Row
from support.oracle.world import APPROVED


def response_count(asked: GraphQLRequest, article: Row) -> int:
    """Return how many published articles answer this very one."""
    return sum(map(asked.sight.published, asked.world.answers[article.id]))


def dialogue_count(asked: GraphQLRequest, post: Row) -> int:
    """Return how many published responses a dialogue has, at any depth."""
    _, *answers = asked.world.dialogue_of(post)
    return sum(map(asked.sight.published, answers))


def comment_count(asked: GraphQLRequest, article: Row) -> int:
    """Return how many approved comments an article has, replies included."""
    return sum(approved(asked, each) for each in asked.world.discussion[article.id])


def reply_count(asked: GraphQLRequest, comment: Row) -> int:
    """Return how many approved comments answer a comment directly."""
    return sum(approved(asked, each) for each in asked.world.replies[comment.id])


def approved(asked: GraphQLRequest, comment: Row) -> bool:
    """Return whether a list without a filter names a comment."""
    return bool(comment.status == APPROVED) and asked.sight.sees(comment)


def ordered_by(asked: GraphQLRequest, scores: Mapping[str, int]) -> Value:
    """Return what the fields of an order mean of a row."""

    def value(row: Row, field: str) -> Any:
        if field == "SCORE":
            return scores[row.id]
        return response_count(asked, row) if field == "RESPONSE_COUNT" else getattr(row, field.lower())

    return value
