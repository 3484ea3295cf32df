"""Compiled plans in a least-recently-used cache, by operation, role and the variables that shape the selection."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

from graphql import DocumentNode, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema, OperationDefinitionNode

from gql_blog.access import Sight
from gql_blog.read.compile.plan import Plan
from gql_blog.read.needs.declared_needs import Either, declared_need
from gql_blog.read.needs.selection import plan_variables
from gql_blog.read.sql.dynamic_values import JsonValue

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

MAX_PLANS = 1024
MAX_BYTES = 64_000_000
"""Of cached plans with their documents and statements; a document counts once for each of its plans."""
TOKEN_BYTES = 450
"""What a document takes for each of its tokens, nodes included: measured, as all estimates here."""
_MAX_FLAG_BYTES = 16_000_000


class Lru(Generic[K, V]):
    """A least-recently-used cache of at most ``max_entries`` values with at most ``max_weight`` together."""

    def __init__(self, max_entries: int, max_weight: int) -> None:
        self._max_entries = max_entries
        self._max_weight = max_weight
        self._entries: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self.weight = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: K) -> V | None:
        """Return the value and mark it as used; ``None`` if there is none."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self._entries.move_to_end(key)
        return entry[0]

    def put(self, key: K, value: V, weight: int = 1) -> None:
        """Store a value; one that weighs more than ``max_weight`` is not stored."""
        self._drop(key)
        self._entries[key] = (value, weight)
        self.weight += weight
        self._evict()

    def add_weight(self, key: K, weight: int) -> None:
        """Let a value weigh more, or less, than it did; nothing happens if it is not stored any more."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries[key] = (entry[0], entry[1] + weight)
            self.weight += weight
            self._evict()

    def clear(self) -> None:
        """Drop all values."""
        self._entries.clear()
        self.weight = 0

    def _evict(self) -> None:
        while len(self._entries) > self._max_entries or self.weight > self._max_weight:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: K) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.weight -= entry[1]


@dataclass(slots=True)
class OperationRequest:
    """An operation with its variables, coerced and as ``sent``; ``size`` is the number of the document's tokens."""

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: dict[str, JsonValue]
    sent: Mapping[str, JsonValue] = field(default_factory=dict)
    cost: int = 0
    size: int = 1


class PlanCache:
    """Plans of one schema. Which variables are given is part of a plan's key, and so are the values of those in
    ``@skip``, in ``@include`` and in arguments that choose between two needs.
    """

    def __init__(self, schema: GraphQLSchema) -> None:
        self._switches = _switches(schema)
        self._plans: Lru[Hashable, Plan] = Lru(MAX_PLANS, MAX_BYTES)
        self._flags: Lru[int, tuple[DocumentNode, tuple[str, ...]]] = Lru(MAX_PLANS, _MAX_FLAG_BYTES)

    def get(self, request: OperationRequest, role: Sight) -> Plan | None:
        """Return the plan of an operation for viewers of ``role``, or ``None``."""
        return self._plans.get(self._key(request, role))

    def put(self, request: OperationRequest, role: Sight, plan: Plan) -> Plan:
        """Store a plan and return it."""
        # The plan holds the document, so that its id is not given to another one.
        plan.document = request.document
        key = self._key(request, role)
        self._plans.put(key, plan, request.size * TOKEN_BYTES + plan.estimated_bytes())
        for statements in plan.statements:
            statements.grow = partial(self._plans.add_weight, key)
        return plan

    def _key(self, request: OperationRequest, role: Sight) -> Hashable:
        variables = request.variables
        flags = tuple([variables.get(name) for name in self._plan_variables(request)])
        # Variables are coerced in the order of their definitions, so the same ones come in the same order.
        return (id(request.operation), role, tuple(variables), flags)

    def _plan_variables(self, request: OperationRequest) -> tuple[str, ...]:
        document = request.document
        known = self._flags.get(id(document))
        if known is None:
            known = (document, tuple(sorted(plan_variables(document, self._switches))))
            self._flags.put(id(document), known, request.size * TOKEN_BYTES)
        return known[1]


def _switches(schema: GraphQLSchema) -> frozenset[tuple[str, str]]:
    """Return the names of the fields and arguments that choose between two needs."""
    kinds = (kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType))
    needs = ((name, declared_need(field)) for kind in kinds for name, field in kind.fields.items())
    return frozenset((name, need.argument) for name, need in needs if isinstance(need, Either))
