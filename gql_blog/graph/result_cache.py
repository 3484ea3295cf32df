"""Whole answers, kept for those who ask the same and see alike, until something that they rest on is touched."""

from collections import Counter, OrderedDict, deque
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, Final, Literal

import orjson
from graphql import GraphQLSchema

from gql_blog.access import Viewer, sees_alike
from gql_blog.content import Role
from gql_blog.graph.document_validation import ValidatedDocument
from gql_blog.graph.result import GraphQLResult
from gql_blog.read import Dependencies, Lru, Steps, dependencies_of
from gql_blog.store import Invalidations

MOST_ANSWERS: Final = 50_000
_OVERHEAD: Final = 1_000
"""Bytes that an answer takes besides its own, and those of what asks for it."""
_LARGEST_SHARE: Final = 8
"""No answer takes more than one part in so many of the whole."""
_MOST_REQUESTS: Final = 4
"""Forms of one question whose bytes are known: a client has one."""
_MOST_SIGHTINGS: Final = 10_000
_REMEMBERED: Final = 1_000
"""Touches that are remembered, for the answers that are being read meanwhile."""

ResultKey = tuple[Role | None, str, str | None, bytes]


class Sightings:
    """Which questions were asked of late: the last 10,000 to 20,000 different ones, as hashes."""

    def __init__(self, most: int = _MOST_SIGHTINGS) -> None:
        self._most = most
        self._present: set[int] = set()
        self._before: set[int] = set()

    def again(self, key: Hashable) -> bool:
        """Note a question, and return whether it was asked before."""
        number = hash(key)
        if number in self._present:
            return True
        if len(self._present) >= self._most:
            self._before, self._present = self._present, set()
        self._present.add(number)
        return number in self._before


@dataclass(slots=True, eq=False)
class _Kept:
    answer: GraphQLResult
    key: ResultKey
    rests_on: frozenset[str]
    weight: int
    requests: list[tuple[Role | None, bytes]] = field(default_factory=list)


class ResultCache:
    """The answers of one engine, at most ``most_bytes`` of them; 0: none is kept.

    Answers are kept for roles alone of which all see the same. An answer is kept when its question comes for the
    second time, so that a stream of questions that nobody asks again turns nothing out.
    """

    def __init__(self, touches: Invalidations, most_bytes: int) -> None:
        self.counts: Counter[str] = Counter()
        self.weight = 0
        self._touches = touches
        self._most = most_bytes
        self._alike = frozenset(role for role in (None, *Role) if sees_alike(role)) if most_bytes else frozenset()
        self._kept: OrderedDict[ResultKey, _Kept] = OrderedDict()
        self._requests: dict[tuple[Role | None, bytes], _Kept] = {}
        self._resting: dict[str, set[_Kept]] = {}
        self._sightings = Sightings()
        self._told = 0
        self._recent: deque[tuple[int, frozenset[str]]] = deque(maxlen=_REMEMBERED)
        self._known_since = 0
        if most_bytes:
            touches.tell(self._touched)

    def __len__(self) -> int:
        return len(self._kept)

    def recall(self, request: bytes, viewer: Viewer) -> GraphQLResult | None:
        """Return the answer to a request that came before with these very bytes."""
        known = (viewer.role, request)
        if known in self._requests and self._touches.current() and (kept := self._requests.get(known)) is not None:
            self._kept.move_to_end(kept.key)
            self.counts["hit"] += 1
            return kept.answer
        return None

    def key(
        self, query: str | None, operation_name: str | None, variables: Mapping[str, Any], viewer: Viewer
    ) -> ResultKey | None:
        """Return what a question is known by; ``None`` where its answer is never kept."""
        if not query or viewer.role not in self._alike:
            return None
        try:
            given = orjson.dumps(variables, option=orjson.OPT_SORT_KEYS) if variables else b""
        except TypeError:
            return None
        return viewer.role, query, operation_name, given

    def find(self, key: ResultKey, request: bytes | None) -> GraphQLResult | None:
        """Return the answer to a question; it is known by the bytes of this ``request`` from now on."""
        if key in self._kept and self._touches.current() and (kept := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            self._recognise(kept, request)
            self.counts["hit"] += 1
            return kept.answer
        return None

    def worth_keeping(self, key: ResultKey) -> int | None:
        """Return a mark to be made before the answer is read, where it is to be kept; else ``None``."""
        self.counts["miss"] += 1
        return self._told if self._sightings.again(key) and self._touches.current() else None

    def keep(
        self, key: ResultKey, request: bytes | None, mark: int, answer: GraphQLResult, rests_on: frozenset[str]
    ) -> None:
        """Keep an answer, unless something that it rests on was touched since the mark was made."""
        weight = _OVERHEAD + len(answer.body) + 2 * (len(key[1]) + len(key[3])) + 100 * len(rests_on)
        if weight * _LARGEST_SHARE > self._most or not self._touches.current() or self._moved(mark, rests_on):
            self.counts["not_kept"] += 1
            return
        self._drop(self._kept.get(key))
        kept = self._kept[key] = _Kept(answer, key, rests_on, weight)
        self.weight += weight
        for each in rests_on:
            self._resting.setdefault(each, set()).add(kept)
        self._recognise(kept, request)
        self._make_room()

    def _recognise(self, kept: _Kept, request: bytes | None) -> None:
        if request is None or len(kept.requests) >= _MOST_REQUESTS or (kept.key[0], request) in self._requests:
            return
        known = (kept.key[0], request)
        kept.requests.append(known)
        self._requests[known] = kept
        kept.weight += len(request)
        self.weight += len(request)
        self._make_room()

    def _make_room(self) -> None:
        while self.weight > self._most or len(self._kept) > MOST_ANSWERS:
            self._drop(next(iter(self._kept.values())))
            self.counts["crowded_out"] += 1

    def _moved(self, mark: int, rests_on: frozenset[str]) -> bool:
        if mark < self._known_since or (len(self._recent) == _REMEMBERED and mark < self._recent[0][0]):
            return True
        since = takewhile(lambda told: told[0] > mark, reversed(self._recent))
        return any(not rests_on.isdisjoint(keys) for _, keys in since)

    def _touched(self, keys: frozenset[str] | None) -> None:
        self._told += 1
        if keys is None:
            self._known_since = self._told
            self._recent.clear()
            self.counts["touched"] += len(self._kept)
            for table in (self._kept, self._requests, self._resting):
                table.clear()
            self.weight = 0
            return
        self._recent.append((self._told, keys))
        for key in keys:
            for kept in tuple(self._resting.get(key, ())):
                self._drop(kept)
                self.counts["touched"] += 1

    def _drop(self, kept: _Kept | None) -> None:
        if kept is None:
            return
        del self._kept[kept.key]
        self.weight -= kept.weight
        for known in kept.requests:
            del self._requests[known]
        for each in kept.rests_on:
            resting = self._resting[each]
            resting.discard(kept)
            if not resting:
                del self._resting[each]


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
