"""The cache of whole results of queries, shared by viewers who see the same, and invalidated by writes.

A request goes through it like this: ``get_by_request`` finds a result by the bytes of the request, before anything is
parsed; ``get`` finds it by the query and its variables. Where there is none, ``CachePolicy.pending_entry`` says whether
the result is to be stored, and ``PendingEntry.put`` stores it with tags, which name what it depends on. Writes report
the tags that they invalidate (``store.Invalidations``), and the entries with one of them are dropped.
"""

from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime as DateTime
from functools import partial
from itertools import takewhile
from time import time
from typing import Any, Final, Literal

import orjson
from graphql import GraphQLSchema

from gql_blog.access import Preview, Viewer, same_for_all_viewers
from gql_blog.content import Role, keys_of_answer
from gql_blog.graph.results.result import GraphQLResult, Kept
from gql_blog.graph.validation.document_validation import ValidatedDocument
from gql_blog.read import CONTENT_TAGS, Dependencies, Steps, dependencies_of
from gql_blog.store import Invalidations, Read

MAX_ENTRIES: Final = 50_000
_ENTRY_OVERHEAD: Final = 1_000
"""Bytes that an entry takes besides its body and its keys."""
_LARGEST_SHARE: Final = 8
"""No entry takes more than one part in so many of the whole cache."""
_MAX_REQUESTS: Final = 4
"""Byte forms of one request that are remembered for an entry; a client usually has one."""
_MAX_RECENT_KEYS: Final = 10_000
_MAX_INVALIDATIONS: Final = 1_000
"""Invalidations that are remembered, for results that are being read meanwhile."""

_DOCUMENT: Final = "document"
"""The key of a registered document that is removed: what was asked for by its id is to be asked for anew."""

ResultKey = tuple[Role | None, str, str | None, bytes]
"""Role, query, operation name, and the variables as JSON with sorted keys."""


class RecentKeys:
    """Remembers the hashes of the last 10,000 to 20,000 different keys."""

    def __init__(self, most: int = _MAX_RECENT_KEYS) -> None:
        self._most = most
        self._current: set[int] = set()
        self._previous: set[int] = set()

    def seen_before(self, key: Hashable) -> bool:
        """Add a key, and return whether it was there already."""
        number = hash(key)
        if number in self._current:
            return True
        if len(self._current) >= self._most:
            self._previous, self._current = self._current, set()
        self._current.add(number)
        return number in self._previous


@dataclass(slots=True, eq=False)
class _Entry:
    result: GraphQLResult
    key: ResultKey
    tags: frozenset[str]
    weight: int
    expires_at: float | None = None
    requests: list[tuple[Role | None, bytes]] = field(default_factory=list)

    @property
    def lasts(self) -> bool:
        """Whether the result holds by the clock."""
        return self.expires_at is None or time() < self.expires_at


class ResultCache:
    """The results of one engine, at most ``most_bytes`` of them; 0 switches the cache off.

    Only results for roles whose members all see the same are stored. A result is stored when its query comes for the
    second time, so that queries that nobody repeats evict nothing.

    ``counts``: hits, misses, and why entries were dropped (``invalidated``, ``capacity``) or not stored.
    """

    def __init__(self, invalidations: Invalidations, most_bytes: int) -> None:
        self.counts: Counter[str] = Counter()
        self.weight = 0
        self._invalidations = invalidations
        self._most = most_bytes
        shared_roles = (role for role in (None, *Role) if most_bytes and same_for_all_viewers(role))
        self._shared_roles = frozenset(shared_roles)
        self._entries: OrderedDict[ResultKey, _Entry] = OrderedDict()
        self._requests: dict[tuple[Role | None, bytes], _Entry] = {}
        self._by_tag: dict[str, set[_Entry]] = {}
        self._recent_keys = RecentKeys()
        self._generation = 0
        self._history: deque[tuple[int, frozenset[str]]] = deque(maxlen=_MAX_INVALIDATIONS)
        self._forgotten_before = 0
        if most_bytes:
            invalidations.subscribe(self._invalidate)

    def __len__(self) -> int:
        return len(self._entries)

    def get_by_request(self, request: bytes, viewer: Viewer) -> GraphQLResult | None:
        """Return the result of a request that came before with exactly these bytes."""
        if not self._requests:
            return None
        known = (viewer.sight, request)
        if known not in self._requests or not self._invalidations.catch_up():
            return None
        # ``catch_up`` may have dropped it.
        if (entry := self._requests.get(known)) is not None and entry.lasts:
            self._entries.move_to_end(entry.key)
            self.counts["hit"] += 1
            return entry.result
        return None

    def key(
        self, query: str | None, operation_name: str | None, variables: Mapping[str, Any], viewer: Viewer
    ) -> ResultKey | None:
        """Return the key of a query; ``None`` if its result is never stored."""
        if not query or viewer.sight not in self._shared_roles:
            return None
        try:
            given = orjson.dumps(variables, option=orjson.OPT_SORT_KEYS) if variables else b""
        except TypeError:
            return None
        return viewer.role, query, operation_name, given

    def get(self, key: ResultKey, request: bytes | None) -> GraphQLResult | None:
        """Return the result of a query, and remember the bytes of ``request`` for ``get_by_request``."""
        if key not in self._entries or not self._invalidations.catch_up():
            return None
        if (entry := self._entries.get(key)) is not None and entry.lasts:
            self._entries.move_to_end(key)
            self._remember_request(entry, request)
            self.counts["hit"] += 1
            return entry.result
        return None

    def reserve(self, key: ResultKey) -> int | None:
        """Return the current generation, for ``put``, if the result is to be stored. Call it before reading."""
        self.counts["miss"] += 1
        return self._generation if self._recent_keys.seen_before(key) and self._invalidations.catch_up() else None

    def put(
        self,
        key: ResultKey,
        request: bytes | None,
        generation: int,
        result: GraphQLResult,
        tags: frozenset[str],
        expires_at: DateTime | None = None,
    ) -> None:
        """Store a result, unless one of its tags was invalidated since ``generation``; it is given until it expires."""
        # Its compressed forms take as much again, at most.
        weight = _ENTRY_OVERHEAD + 2 * len(result.body) + 2 * (len(key[1]) + len(key[3])) + 100 * len(tags)
        if weight * _LARGEST_SHARE > self._most or not self._holds(generation, tags):
            self.counts["not_stored"] += 1
            return
        self._drop(self._entries.get(key))
        expiry = expires_at.timestamp() if expires_at else None
        result.kept = Kept(keys_of_answer(tags) if key[0] is None else None, expiry, room=len(result.body))
        entry = self._entries[key] = _Entry(result, key, tags, weight, expiry)
        self.weight += weight
        for each in tags:
            self._by_tag.setdefault(each, set()).add(entry)
        self._remember_request(entry, request)
        self._evict()

    def content_keys(self) -> Callable[[], str | None]:
        """Return what gives the surrogate keys of anything read from now on; ``None`` if a change came in between."""
        if not self._most or not self._invalidations.catch_up():
            return lambda: None
        begun = self._generation
        return lambda: keys_of_answer(CONTENT_TAGS) if self._holds(begun, CONTENT_TAGS) else None

    def _holds(self, generation: int, tags: frozenset[str]) -> bool:
        return self._invalidations.catch_up() and not self._invalidated_since(generation, tags)

    def _remember_request(self, entry: _Entry, request: bytes | None) -> None:
        if request is None or len(entry.requests) >= _MAX_REQUESTS or (entry.key[0], request) in self._requests:
            return
        known = (entry.key[0], request)
        entry.requests.append(known)
        self._requests[known] = entry
        entry.weight += len(request)
        self.weight += len(request)
        self._evict()

    def _evict(self) -> None:
        while self.weight > self._most or len(self._entries) > MAX_ENTRIES:
            self._drop(next(iter(self._entries.values())))
            self.counts["capacity"] += 1

    def _invalidated_since(self, generation: int, tags: frozenset[str]) -> bool:
        full = len(self._history) == _MAX_INVALIDATIONS
        if generation < self._forgotten_before or (full and generation < self._history[0][0]):
            return True
        since = takewhile(lambda each: each[0] > generation, reversed(self._history))
        return any(not tags.isdisjoint(invalidated) for _, invalidated in since)

    def _invalidate(self, tags: frozenset[str] | None) -> None:
        self._generation += 1
        if tags is None or _DOCUMENT in tags:
            self._forgotten_before = self._generation
            self._history.clear()
            self.counts["invalidated"] += len(self._entries)
            for table in (self._entries, self._requests, self._by_tag):
                table.clear()
            self.weight = 0
            return
        self._history.append((self._generation, tags))
        for tag in tags:
            for entry in tuple(self._by_tag.get(tag, ())):
                self._drop(entry)
                self.counts["invalidated"] += 1

    def _drop(self, entry: _Entry | None) -> None:
        if entry is None:
            return
        del self._entries[entry.key]
        self.weight -= entry.weight
        for known in entry.requests:
            del self._requests[known]
        for each in entry.tags:
            entries = self._by_tag[each]
            entries.discard(entry)
            if not entries:
                del self._by_tag[each]


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """A result that is stored once it is read."""

    cache: ResultCache
    key: ResultKey
    request: bytes | None
    generation: int
    dependencies: Dependencies
    dialect: Literal["sqlite", "postgres"]

    def with_tags(self, read: Read[Any], variables: Mapping[str, Any]) -> Read[Any]:
        """Return what reads the result of ``read``, and then its tags; it returns both."""
        single = read.single and not self.dependencies.slugs
        return Read(partial(self._steps_with_tags, read, variables), single, read.pace)

    def _steps_with_tags(self, read: Read[Any], variables: Mapping[str, Any]) -> Steps:
        result = yield from read.steps()
        tags = yield from self.dependencies.keys(variables, self.dialect)
        return result, tags

    def put(self, result: GraphQLResult, tags: frozenset[str], expires_at: DateTime | None) -> None:
        """Store the result."""
        self.cache.put(self.key, self.request, self.generation, result, tags, expires_at)


class CachePolicy:
    """Decides which results are stored."""

    def __init__(self, cache: ResultCache, schema: GraphQLSchema, dialect: Literal["sqlite", "postgres"]) -> None:
        self._cache = cache
        self._schema = schema
        self._dialect = dialect

    def pending_entry(self, key: ResultKey, document: ValidatedDocument, request: bytes | None) -> PendingEntry | None:
        """Return how the result of a query is stored, ``None`` if it is not. Call it before reading anything else."""
        generation = self._cache.reserve(key)
        if generation is None:
            return None
        dependencies = self._dependencies_of(document, anonymous=key[0] is None)
        if dependencies is None:
            self._cache.counts["bypass"] += 1
            return None
        return PendingEntry(self._cache, key, request, generation, dependencies, self._dialect)

    def is_unguarded(self, document: ValidatedDocument, viewer: Viewer) -> bool:
        """Whether the results of a query show no account, nothing that only some may see, and no secret's object."""
        dependencies = self._dependencies_of(document, anonymous=viewer.role is None)
        return viewer.sight is not Preview.SITE and dependencies is not None and not dependencies.guarded

    def _dependencies_of(self, document: ValidatedDocument, *, anonymous: bool) -> Dependencies | None:
        known = document.dependencies
        if anonymous not in known:
            known[anonymous] = dependencies_of(self._schema, document.document, document.operation, anonymous=anonymous)
        return known[anonymous]
