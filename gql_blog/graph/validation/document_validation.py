"""Parsing and validating documents, and checking each request against what its viewer may send.

``validate_document`` depends on the text, the operation name and the limits alone, so ``DocumentCache`` keeps its
result. ``DocumentCache.operation_request`` does the rest for each request: the cost with these variables,
and the variables themselves.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from graphql import (
    REMOVE,
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLSchema,
    InlineFragmentNode,
    NoSchemaIntrospectionCustomRule,
    OperationDefinitionNode,
    StringValueNode,
    Visitor,
    VisitorAction,
    validate,
    visit,
)

from gql_blog.access import Viewer
from gql_blog.content import Role
from gql_blog.errors import CostExceeded, GqlBlogError
from gql_blog.graph.cost.complexity import Complexity, complexity_of
from gql_blog.graph.cost.document_limits import (
    STAFF_LIMITS,
    Limits,
    check_cost,
    check_limits,
    limits_of,
    parse,
    pick_operation,
)
from gql_blog.graph.declared.error_formatting import MAX_ERRORS, request_error
from gql_blog.graph.validation.enum_errors import with_enum_values
from gql_blog.graph.validation.validation_rules import applicable_rules
from gql_blog.graph.validation.variable_coercion import VariableCoercion
from gql_blog.read import TOKEN_BYTES, Dependencies, Lru, OperationRequest

MAX_DOCUMENTS: Final = 1024
MAX_BYTES: Final = 32_000_000
"""Of all documents in the cache."""

_INTROSPECTION: Final = re.compile(r"__(schema|type)\b")
_INCREMENTAL: Final = ("defer", "stream")
_MAY_BE_INCREMENTAL: Final = re.compile(r"\b(defer|stream)\b")
"""A comma, a comment or a BOM may stand before the name."""
_NUL: Final = "The document contains the character U+0000. Remove it."


@dataclass(frozen=True, slots=True)
class ValidatedDocument:
    """A valid document and its operation; ``introspection``: the error for who may not read the schema, or empty."""

    document: DocumentNode
    operation: OperationDefinitionNode
    complexity: Complexity
    introspection: tuple[GraphQLError, ...]
    variables: VariableCoercion
    dependencies: dict[bool, Dependencies | None] = field(default_factory=dict, compare=False)
    """What its results depend on, for anonymous viewers and for others, once it is known."""
    searches: bool = False
    """Whether the operation searches, so that it has to know the languages of the site."""

    def count_root_fields(self, name: str) -> int:
        """Return how many response keys the root has of the field ``name``, whatever ``@skip`` and ``@include`` say."""
        fragments = {
            each.name.value: each for each in self.document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        keys: set[str] = set()
        selections = list(self.operation.selection_set.selections)
        while selections:
            node = selections.pop()
            if isinstance(node, FragmentSpreadNode):
                # Each fragment is needed once only, since the keys are a set.
                fragment = fragments.pop(node.name.value, None)
                selections.extend(fragment.selection_set.selections if fragment else ())
            elif isinstance(node, InlineFragmentNode):
                selections.extend(node.selection_set.selections)
            elif isinstance(node, FieldNode) and node.name.value == name:
                keys.add(node.alias.value if node.alias else name)
        return len(keys)


class InvalidDocument(Exception):
    """The document is not executed; ``errors`` say why."""

    def __init__(self, errors: tuple[GraphQLError, ...]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors

    def reasons(self) -> list[str]:
        """Return a line for each error: its message, and its place in the document or in the result."""
        return [_with_place(error) for error in self.errors]


class DocumentCache:
    """The valid documents of one schema, the least recently used dropped; ``debug``: everybody may read the schema."""

    def __init__(self, schema: GraphQLSchema, *, debug: bool) -> None:
        self._schema = schema
        self._debug = debug
        self._validated: Lru[tuple[str, str | None, Limits], ValidatedDocument] = Lru(MAX_DOCUMENTS, MAX_BYTES)

    def validated(self, query: str | None, operation_name: str | None, role: Role | None) -> ValidatedDocument:
        """Return a document, validated; raise InvalidDocument if it is not valid, or beyond the limits of ``role``."""
        if not query:
            raise InvalidDocument((request_error("The request has no GraphQL document. Send one as 'query'."),))
        limits = limits_of(role)
        key = (query, operation_name, limits)
        validated = self._validated.get(key)
        if validated is None:
            if "\0" in query:  # in a comment, say: a database cannot keep it
                raise InvalidDocument((request_error(_NUL),))
            validated = validate_document(self._schema, query, operation_name, limits)
            if "\\u" in query and _has_nul(validated.document):
                raise InvalidDocument((request_error(_NUL),))
            self._validated.put(key, validated, validated.complexity.tokens * TOKEN_BYTES)
        return validated

    def operation_request(
        self, validated: ValidatedDocument, variables: Mapping[str, Any], viewer: Viewer
    ) -> OperationRequest:
        """Return the operation, its variables coerced; InvalidDocument if they are wrong, or it costs too much."""
        introspection = self._debug or viewer.may_introspect
        cost = check_request(validated, variables, limits_of(viewer.role), introspection=introspection)
        coerced = validated.variables.coerced(variables)
        if isinstance(coerced, list):
            raise InvalidDocument(tuple(coerced))
        return OperationRequest(
            validated.document, validated.operation, coerced, variables, cost, validated.complexity.tokens
        )


def validate_document(
    schema: GraphQLSchema, text: str, operation_name: str | None, limits: Limits = STAFF_LIMITS
) -> ValidatedDocument:
    """Parse a document, check it against the limits, and validate it, in this order; InvalidDocument if one fails."""
    try:
        document = parse(text, limits)
        operation = pick_operation(document, operation_name)
        complexity = complexity_of(schema, document, operation)
        check_limits(complexity, limits)
    except GraphQLError as error:
        raise InvalidDocument((error,)) from None
    except GqlBlogError as error:
        raise InvalidDocument((_as_graphql(error),)) from None
    _unlink_tokens(document)
    errors = validate(schema, document, applicable_rules(text, document), max_errors=MAX_ERRORS)
    if errors:
        raise InvalidDocument(tuple(with_enum_values(schema, each) for each in errors))
    if _MAY_BE_INCREMENTAL.search(text):
        document = visit(document, _IncrementalRemover())
        operation = pick_operation(document, operation_name)
    # Hardly any document reads the schema, and this second validation is a fifth of what a new document costs.
    introspects = _INTROSPECTION.search(text)
    introspection = validate(schema, document, [NoSchemaIntrospectionCustomRule], max_errors=1) if introspects else []
    variables = VariableCoercion(schema, operation.variable_definitions or ())
    made = ValidatedDocument(document, operation, complexity, tuple(introspection[:1]), variables)
    return replace(made, searches=made.count_root_fields("search") > 0)


def check_request(
    validated: ValidatedDocument, variables: Mapping[str, object], limits: Limits, *, introspection: bool
) -> int:
    """Return the cost of the operation, for this viewer and these variables; InvalidDocument if it may not run."""
    if validated.introspection and not introspection:
        raise InvalidDocument(validated.introspection)
    try:
        return check_cost(validated.complexity, variables, limits)
    except CostExceeded as error:
        raise InvalidDocument((_as_graphql(error),)) from None


class _NulFinder(Visitor):
    """Looks for U+0000 in the string literals of a document, written as such or as an escape."""

    found = False

    def enter_string_value(self, node: StringValueNode, *_: Any) -> None:
        self.found = self.found or "\x00" in node.value


class _IncrementalRemover(Visitor):
    """Removes ``@defer`` and ``@stream``: one plan reads all, and one response may hold it, as they allow."""

    def enter_directive(self, node: DirectiveNode, *_: Any) -> VisitorAction:
        return REMOVE if node.name.value in _INCREMENTAL else None


def _unlink_tokens(document: DocumentNode) -> None:
    """Cut the chain of tokens: linked in both directions it is a cycle, which only the garbage collector frees."""
    token = document.loc.start_token if document.loc else None
    while token is not None:
        following = token.next
        token.next = token.prev = None
        token = following


def _has_nul(document: DocumentNode) -> bool:
    visit(document, finder := _NulFinder())
    return finder.found


def _with_place(error: GraphQLError) -> str:
    places = [f"line {each.line}, column {each.column}" for each in error.locations or ()]
    if not places and error.path:
        places = [f"at {'.'.join(map(str, error.path))}"]
    return f"{error.message} ({'; '.join(places)})" if places else error.message


def _as_graphql(error: GqlBlogError) -> GraphQLError:
    return GraphQLError(error.message, original_error=error)
