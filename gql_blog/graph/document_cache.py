"""Documents, each examined once: what is refused is never kept, and what is kept is bounded by its size."""

import re
from collections.abc import Mapping
from typing import Any, Final

from graphql import (
    DocumentNode,
    GraphQLSchema,
    StringValueNode,
    Visitor,
    visit,
)

from gql_blog.access import Viewer
from gql_blog.content import Role
from gql_blog.graph.document_limits import Limits, limits_of
from gql_blog.graph.document_validation import InvalidDocument, ValidatedDocument, allow, examine
from gql_blog.graph.result import bad
from gql_blog.read import Lru, Question

_MAY_BE_NUL: Final = re.compile(r"\x00|\\u")
MOST_DOCUMENTS: Final = 1024
MOST_TOKENS: Final = 150_000
"""Of all documents that are kept: each takes some 600 bytes, so 90 MB at the very most."""


class DocumentCache:
    """The documents of one schema. ``debug``: whoever asks may ask for the schema."""

    def __init__(self, schema: GraphQLSchema, *, debug: bool) -> None:
        self._schema = schema
        self._debug = debug
        self._known: Lru[tuple[str, str | None, Limits], ValidatedDocument] = Lru(MOST_DOCUMENTS, MOST_TOKENS)

    def examined(self, query: str | None, operation_name: str | None, role: Role | None) -> ValidatedDocument:
        """Return what a document holds; DocumentRefused where it is none, or none that ``role`` may send."""
        if not query:
            raise InvalidDocument((bad("The request holds no GraphQL document: send it as 'query'."),))
        limits = limits_of(role)
        key = (query, operation_name, limits)
        examined = self._known.get(key)
        if examined is None:
            examined = examine(self._schema, query, operation_name, limits)
            if _MAY_BE_NUL.search(query) and _writes_nul(examined.document):
                raise InvalidDocument((bad("The document holds the character U+0000, which no text here has."),))
            self._known.put(key, examined, examined.measure.tokens)
        return examined

    def question(self, examined: ValidatedDocument, variables: Mapping[str, Any], viewer: Viewer) -> Question:
        """Return what is asked with these variables; DocumentRefused where they are wrong, or it costs too much."""
        introspection = self._debug or viewer.role is Role.ADMIN
        cost = allow(examined, variables, limits_of(viewer.role), introspection=introspection)
        settled = examined.variables.settled(variables)
        if isinstance(settled, list):
            raise InvalidDocument(tuple(settled))
        return Question(
            examined.document,
            examined.operation,
            settled,
            variables,
            cost,
            examined.measure.tokens,
        )


class _Strings(Visitor):
    """Looks for U+0000 in the strings that a document writes out, however it spells it."""

    found = False

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        self.found = self.found or "\x00" in node.value


def _writes_nul(document: DocumentNode) -> bool:
    visit(document, strings := _Strings())
    return strings.found
