"""Plans, made once for each distinct operation and kept."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLObjectType,
    GraphQLSchema,
    OperationDefinitionNode,
    SelectionSetNode,
)

from gql_blog.content import Role
from gql_blog.read.argument_error import ArgumentError
from gql_blog.read.bind_parameters import Bound
from gql_blog.read.compiler import Compiler
from gql_blog.read.dialect import POSTGRES, SQLITE
from gql_blog.read.lru import Lru
from gql_blog.read.needs import ReadContext
from gql_blog.read.plan import Plan, Steps, fetch
from gql_blog.read.plan_explanation import explain
from gql_blog.read.roots import Roots, plain_object
from gql_blog.read.selection import directive_variables

MOST_PLANS = 1024
MOST_TOKENS = 150_000
"""Of the documents whose plans are kept, each counted as often as it has plans."""
_MOST_FAULTS = 20


class FieldError(Exception):
    """Stands in a typed answer where a field's arguments are wrong; ``message`` is for the client."""

    code = "BAD_USER_INPUT"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(slots=True)
class Question:
    """An operation of a valid document, with its variables: coerced, and as they were sent.

    ``size``: how many tokens the document has.
    """

    document: DocumentNode
    operation: OperationDefinitionNode
    variables: dict[str, Any]
    sent: Mapping[str, Any] = field(default_factory=dict)
    cost: int = 0
    size: int = 1


class Planner:
    """Makes plans for one schema on one kind of database. Plans are bounded in number and in size."""

    def __init__(self, schema: GraphQLSchema, dialect: Literal["sqlite", "postgres"]) -> None:
        self.schema = schema
        self._dialect = POSTGRES if dialect == "postgres" else SQLITE
        self._plans: Lru[Hashable, Plan] = Lru(MOST_PLANS, MOST_TOKENS)
        self._flags: Lru[int, tuple[DocumentNode, frozenset[str]]] = Lru(MOST_PLANS, MOST_TOKENS)

    def answer(self, question: Question, context: ReadContext) -> Steps:
        """Read a query's answer in JSON's own types and ``orjson.Fragment``; ``ArgumentError`` before anything is read.

        The generator returns the data and whether some plugin's field failed.
        """
        plan = self._plan(question, context.viewer.role)
        bound = plan.bind(question.variables, context)
        return _answer(plan, bound)

    def typed_answer(self, question: Question, context: ReadContext, fault: ArgumentError | None = None) -> Steps:
        """Read an answer for graphql-core to walk: objects say their types, errors stand where they arose.

        ``fault``: what ``answer`` found already.
        """

        def made(faults: Mapping[str, Exception]) -> Steps:
            plan = self._compile(question, context.viewer.role, typed=True, faults=faults)
            return _answer(plan, plan.bind(question.variables, context))

        return _with_faults(made, fault)

    def rows(
        self,
        question: Question,
        context: ReadContext,
        entity: str,
        identifiers: list[str],
        nodes: list[FieldNode],
        *,
        granted: bool = False,
    ) -> Steps:
        """Read what ``nodes`` ask of rows of ``entity``, typed: a list with ``None`` where one is not to be seen."""

        def made(faults: Mapping[str, Exception]) -> Steps:
            compiler = self._compiler(question, context.viewer.role, typed=True, faults=faults)
            level = Roots(compiler).by_id(entity, nodes, "", granted=granted)
            bound = compiler.plan.bind(question.variables, context)
            return _rows(fetch(level, bound, identifiers), identifiers)

        return _with_faults(made)

    def plain(
        self, question: Question, kind: GraphQLObjectType, nodes: list[FieldNode], entries: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Return what ``nodes`` ask of a plain object, typed."""
        return plain_object(self._compiler(question, None, typed=True), kind, nodes, entries)

    def explain(self, question: Question, context: ReadContext) -> Plan:
        """Return the plan of an operation."""
        return self._plan(question, context.viewer.role)

    def told(self, question: Question, context: ReadContext) -> Steps:
        """Return the Explanation of a query, which is not run; ``ArgumentError`` where it cannot be answered."""
        plan = self._plan(question, context.viewer.role)
        return explain(plan, plan.bind(question.variables, context), self._dialect.name)

    def _plan(self, question: Question, role: Role | None) -> Plan:
        flags = self._directive_variables(question)
        given = question.variables
        key = (
            id(question.document),
            id(question.operation),
            role,
            frozenset(given),
            tuple(given.get(name) for name in sorted(flags)),
        )
        plan = self._plans.get(key)
        if plan is None:
            plan = self._compile(question, role)
            # The plan holds the document, so that its id stays its own.
            plan.document = question.document
            self._plans.put(key, plan, question.size)
        return plan

    def _directive_variables(self, question: Question) -> frozenset[str]:
        document = question.document
        known = self._flags.get(id(document))
        if known is None:
            known = (document, directive_variables(document))
            self._flags.put(id(document), known, question.size)
        return known[1]

    def _compiler(
        self,
        question: Question,
        role: Role | None,
        *,
        typed: bool = False,
        faults: Mapping[str, Exception] | None = None,
    ) -> Compiler:
        return Compiler(
            self.schema,
            question.document,
            self._dialect,
            role,
            question.variables,
            typed=typed,
            faults=faults,
        )

    def _compile(
        self,
        question: Question,
        role: Role | None,
        *,
        typed: bool = False,
        faults: Mapping[str, Exception] | None = None,
    ) -> Plan:
        compiler = self._compiler(question, role, typed=typed, faults=faults)
        root = self.schema.query_type
        assert root is not None
        selections: SelectionSetNode = question.operation.selection_set
        Roots(compiler).operation(root, compiler.selection.fields(root, [selections]))
        return compiler.plan


def _with_faults(make: Callable[[Mapping[str, Exception]], Steps], fault: ArgumentError | None = None) -> Steps:
    """Return what ``make`` does once every field with wrong arguments is known to it, by its place.

    All are found at once, so that it is done twice at most, and once where they are known.
    """
    faults: dict[str, Exception] = {}
    while True:
        if fault is not None:
            faults |= {each.place: FieldError(each.message) for each in (fault, *fault.others)}
        if len(faults) >= _MOST_FAULTS:
            raise FieldError("Too many fields of this operation have wrong arguments.")
        try:
            return make(faults)
        except ArgumentError as found:
            fault = found


def _answer(plan: Plan, bound: Bound) -> Steps:
    data = yield from plan.run(bound)
    return data, bound.failed


def _rows(steps: Steps, identifiers: list[str]) -> Steps:
    found = yield from steps
    return [found[identifier][0] if identifier in found else None for identifier in identifiers]
