"""Between reading an answer and keeping it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from graphql import GraphQLSchema

from gql_blog.graph.document_validation import ValidatedDocument
from gql_blog.graph.result import GraphQLResult
from gql_blog.graph.result_cache import ResultCache, ResultKey
from gql_blog.read import Dependencies, Lru, Steps, dependencies_of

_MOST_FOOTPRINTS: Final = 512
_MOST_TOKENS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Keeping:
    """An answer that is to be kept once it is read."""

    answers: ResultCache
    key: ResultKey
    request: bytes | None
    mark: int
    footprint: Dependencies
    database: Literal["sqlite", "postgres"]

    def with_keys(self, steps: Steps, variables: Mapping[str, Any]) -> Steps:
        """Read an answer, and then what it rests on; return both."""
        read = yield from steps
        rests_on = yield from self.footprint.keys(variables, self.database)
        return read, rests_on

    def keep(self, answer: GraphQLResult, rests_on: frozenset[str]) -> None:
        """Keep the answer."""
        self.answers.keep(self.key, self.request, self.mark, answer, rests_on)


class Keeper:
    """Says which answers are to be kept."""

    def __init__(self, answers: ResultCache, schema: GraphQLSchema, database: Literal["sqlite", "postgres"]) -> None:
        self._answers = answers
        self._schema = schema
        self._database = database
        self._footprints: Lru[tuple[int, int, bool], tuple[ValidatedDocument, Dependencies | None]] = Lru(
            _MOST_FOOTPRINTS, _MOST_TOKENS
        )

    def keeping(self, key: ResultKey | None, examined: ValidatedDocument, request: bytes | None) -> Keeping | None:
        """Return how the answer to a query is kept, if it is to be; to be asked before anything is read for it."""
        if key is None:
            return None
        mark = self._answers.worth_keeping(key)
        if mark is None:
            return None
        rests_on = self._footprint(examined, anonymous=key[0] is None)
        if rests_on is None:
            self._answers.counts["bypass"] += 1
            return None
        return Keeping(self._answers, key, request, mark, rests_on, self._database)

    def _footprint(self, examined: ValidatedDocument, *, anonymous: bool) -> Dependencies | None:
        key = (id(examined.document), id(examined.operation), anonymous)
        known = self._footprints.get(key)
        if known is None:
            made = dependencies_of(self._schema, examined.document, examined.operation, anonymous=anonymous)
            # With the document, so that its id stays its own.
            known = (examined, made)
            self._footprints.put(key, known, examined.measure.tokens)
        return known[1]
