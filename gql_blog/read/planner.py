"""The entrance of a query: its plan is compiled once and cached, and its result is read."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Literal

from graphql import FieldNode, GraphQLField, GraphQLObjectType, GraphQLSchema, SelectionSetNode

from gql_blog.access import Sight
from gql_blog.errors import BAD_USER_INPUT
from gql_blog.read.compile.compile_context import TYPE_KEY, SelectedField
from gql_blog.read.compile.field_compiler import FieldCompiler
from gql_blog.read.compile.plan import Plan, Steps, fetch, resolve_root
from gql_blog.read.compile.plan_explanation import explain
from gql_blog.read.compile.root_compiler import RootCompiler
from gql_blog.read.compile.select_node import BatchCall, SelectNode
from gql_blog.read.needs.arguments import ArgumentError
from gql_blog.read.needs.declared_needs import Batch, Key, ReadContext, declared_need
from gql_blog.read.needs.selection import Selection
from gql_blog.read.plan_cache import OperationRequest, PlanCache
from gql_blog.read.rows.bound_request import BoundRequest
from gql_blog.read.sql.dialect import POSTGRES, SQLITE
from gql_blog.read.sql.dynamic_values import JsonValue
from gql_blog.store import Read

_MAX_FIELD_ERRORS = 20


class FieldError(Exception):
    """Takes the place of a field with invalid arguments in a typed result; ``message`` is shown to the client."""

    code = BAD_USER_INPUT

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Planner:
    """Compiles and runs the queries of one schema on one kind of database."""

    def __init__(self, schema: GraphQLSchema, dialect: Literal["sqlite", "postgres"]) -> None:
        self.schema = schema
        self._dialect = POSTGRES if dialect == "postgres" else SQLITE
        self._plans = PlanCache(schema)

    def execute(self, request: OperationRequest, context: ReadContext) -> Read[JsonValue]:
        """Return what reads a query's result, in types of JSON and ``orjson.Fragment``.

        It returns the data, and whether a field of a plugin failed. Raise ``ArgumentError`` if arguments of fields or
        of ``@skip`` and ``@include`` are invalid.
        """
        plan = self.plan(request, context)
        return _read(plan, plan.bind(request.variables, context))

    def execute_typed(
        self, request: OperationRequest, context: ReadContext, error: ArgumentError | None = None
    ) -> Read[JsonValue]:
        """Read a typed result for graphql-core, with errors in its fields; ``error``: what ``execute`` raised."""

        def make(field_errors: Mapping[str, Exception]) -> Read[JsonValue]:
            plan = self._compile(request, context.viewer.sight, field_errors)
            return _read(plan, plan.bind(request.variables, context))

        return _with_field_errors(make, error)

    def rows(
        self,
        request: OperationRequest,
        context: ReadContext,
        entity: str,
        identifiers: list[str],
        nodes: list[FieldNode],
        *,
        granted: bool = False,
    ) -> Read[JsonValue]:
        """Read the fields ``nodes`` of rows, typed: a list with ``None`` for a row that is not visible."""

        def make(field_errors: Mapping[str, Exception]) -> Read[JsonValue]:
            compiler = self._compiler(request, context.viewer.sight, field_errors)
            select = RootCompiler(compiler).by_id(entity, nodes, "", granted=granted)
            bound = compiler.plan.bind(request.variables, context)
            return Read(partial(_rows, select, bound, identifiers), select.is_alone)

        return _with_field_errors(make)

    def value(
        self,
        request: OperationRequest,
        context: ReadContext,
        definition: GraphQLField,
        nodes: list[FieldNode],
        value: JsonValue,
    ) -> Read[JsonValue]:
        """Read what ``nodes`` select of a value that a plugin gave for a field, typed: the rows whose ids it holds."""
        declared = declared_need(definition)
        entity = declared.entity if isinstance(declared, Key) else None
        return self.call(request, context, definition, nodes, Batch((), lambda *_, **__: (value,), "", entity=entity))

    def call(
        self,
        request: OperationRequest,
        context: ReadContext,
        definition: GraphQLField,
        nodes: list[FieldNode],
        need: Batch,
    ) -> Read[JsonValue]:
        """Read what ``nodes`` select of the one value that a plugin gives when it is called, in the same way."""

        def make(field_errors: Mapping[str, Exception]) -> Read[JsonValue]:
            compiler = self._compiler(request, context.viewer.sight, field_errors)
            RootCompiler(compiler)
            batch = compiler.call(SelectedField(definition, nodes, ""), need)
            return Read(partial(_value, batch, compiler.plan.bind(request.variables, context)))

        return _with_field_errors(make)

    def plain(
        self,
        request: OperationRequest,
        kind: GraphQLObjectType,
        nodes: list[FieldNode],
        entries: Mapping[str, JsonValue],
    ) -> dict[str, JsonValue]:
        """Return the fields ``nodes`` of a plain object, typed; ``entries`` holds the values of its fields."""
        plain: dict[str, JsonValue] = {TYPE_KEY: kind.name}
        for key, inner in Selection(self.schema, request.document, request.variables).children(kind, nodes).items():
            name = inner[0].name.value
            plain[key] = kind.name if name == "__typename" else entries.get(name)
        return plain

    def plan(self, request: OperationRequest, context: ReadContext) -> Plan:
        """Return the plan of an operation."""
        role = context.viewer.sight
        return self._plans.get(request, role) or self._plans.put(request, role, self._compile(request, role))

    def explain(self, request: OperationRequest, context: ReadContext) -> Read[JsonValue]:
        """Read the Explanation of a query, which is not run; raise ``ArgumentError`` if arguments are invalid."""
        plan = self.plan(request, context)
        return Read(partial(explain, plan, plan.bind(request.variables, context), self._dialect.name))

    def _compiler(
        self, request: OperationRequest, role: Sight, field_errors: Mapping[str, Exception] | None
    ) -> FieldCompiler:
        """Return a compiler of typed results if it is told of the errors of fields, even if there are none."""
        return FieldCompiler(
            self.schema, request.document, self._dialect, role, request.variables, field_errors=field_errors
        )

    def _compile(
        self, request: OperationRequest, role: Sight, field_errors: Mapping[str, Exception] | None = None
    ) -> Plan:
        compiler = self._compiler(request, role, field_errors)
        root = self.schema.query_type
        assert root is not None
        selections: SelectionSetNode = request.operation.selection_set
        RootCompiler(compiler).operation(root, compiler.selection.fields(root, [selections]))
        if not compiler.typed and (name := compiler.selection.null_condition) is not None:
            raise ArgumentError("", f"Variable ${name} is null, but @skip and @include require a Boolean.")
        return compiler.plan.completed()


def _with_field_errors(
    make: Callable[[Mapping[str, Exception]], Read[JsonValue]], error: ArgumentError | None = None
) -> Read[JsonValue]:
    """Call ``make`` with the errors of all fields with invalid arguments by path, and return its result.

    An ``ArgumentError`` names all errors, so ``make`` runs at most twice, and once if the errors are known.
    """
    field_errors: dict[str, Exception] = {}
    while True:
        if error is not None:
            field_errors |= {each.path: FieldError(each.message) for each in (error, *error.others)}
        if len(field_errors) >= _MAX_FIELD_ERRORS:
            raise FieldError(
                f"At least {_MAX_FIELD_ERRORS} fields of this operation have invalid arguments. Correct them first."
            )
        try:
            return make(field_errors)
        except ArgumentError as found:
            error = found


def _read(plan: Plan, bound: BoundRequest) -> Read[JsonValue]:
    return Read(partial(plan.run, bound), plan.single, plan.pace)


def _value(batch: BatchCall, bound: BoundRequest) -> Steps:
    bound.start()
    return (yield from resolve_root(batch, bound))


def _rows(select: SelectNode, bound: BoundRequest, identifiers: list[str]) -> Steps:
    bound.start()
    found = yield from fetch(select, bound, identifiers)
    return [found[identifier][0] if identifier in found else None for identifier in identifiers]
