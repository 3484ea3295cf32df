"""How single values are written."""

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from support.oracle.asked import GraphQLRequest
from support.oracle.pages import refused
from support.oracle.tables import Row

from gql_blog.content import excerpt

LONGEST_EXCERPT = 1000


def written(value: Any) -> Any:
    """Return a date or an instant (RFC 3339, in UTC) as an answer has it, anything else as it is."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def from_json(column: str) -> Callable[..., Any]:
    """Return a resolver of a column that holds JSON."""

    def resolve(row: Row, _asked: GraphQLRequest) -> Any:
        text = getattr(row, column)
        return None if text is None else json.loads(text)

    return resolve


def url(article: Row, asked: GraphQLRequest) -> str:
    """Return the public address of an article."""
    return f"{asked.public_url}/{quote(article.slug)}"


def shortened(article: Row, _asked: GraphQLRequest, maxLength: int | None = None) -> str:
    """Return the beginning of the text; shorter ones are cut from the longest that there is."""
    length = 280 if maxLength is None else maxLength
    if not 1 <= length <= LONGEST_EXCERPT:
        raise refused(f"an excerpt of {length} characters")
    return excerpt(article.lead, length)
