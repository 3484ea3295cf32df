"""Between reading an answer and keeping it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from graphql import GraphQLSchema

from gql_blog.graph.admission import Examined
from gql_blog.graph.answering import Answer
from gql_blog.graph.answers import AnswerKey, Answers
from gql_blog.read import Footprint, Lru, Steps, footprint_of

_MOST_FOOTPRINTS: Final = 512
_MOST_TOKENS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Keeping:
    """An answer that is to be kept once it is read."""

    answers: Answers
    key: AnswerKey
    request: bytes | None
    mark: int
    footprint: Footprint
    database: Literal["sqlite", "postgres"]

    def with_keys(self, steps: Steps, variables: Mapping[str, Any]) -> Steps:
        """Read an answer, and then what it rests on; return both."""
        read = yield from steps
        rests_on = yield from self.footprint.keys(variables, self.database)
        return read, rests_on

    def keep(self, answer: Answer, rests_on: frozenset[str]) -> None:
        """Keep the answer."""
        self.answers.keep(self.key, self.request, self.mark, answer, rests_on)


class Keeper:
    """Says which answers are to be kept."""

    def __init__(self, answers: Answers, schema: GraphQLSchema, database: Literal["sqlite", "postgres"]) -> None:
        self._answers = answers
        self._schema = schema
        self._database = database
        self._footprints: Lru[tuple[int, int, bool], tuple[Examined, Footprint | None]] = Lru(
            _MOST_FOOTPRINTS, _MOST_TOKENS
        )

    def keeping(self, key: AnswerKey | None, examined: Examined, request: bytes | None) -> Keeping | None:
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

    def _footprint(self, examined: Examined, *, anonymous: bool) -> Footprint | None:
        key = (id(examined.document), id(examined.operation), anonymous)
        known = self._footprints.get(key)
        if known is None:
            made = footprint_of(self._schema, examined.document, examined.operation, anonymous=anonymous)
            # With the document, so that its id stays its own.
            known = (examined, made)
            self._footprints.put(key, known, examined.measure.tokens)
        return known[1]
