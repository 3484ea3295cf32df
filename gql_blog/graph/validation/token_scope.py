"""What a limited token may send: documents by their hash, root fields by their name."""

import hashlib

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    InlineFragmentNode,
    OperationType,
)

from gql_blog.access import Viewer
from gql_blog.errors import Forbidden
from gql_blog.graph.validation.document_validation import InvalidDocument, ValidatedDocument


def check_token_scope(query: str, document: ValidatedDocument, viewer: Viewer) -> None:
    """Raise InvalidDocument, with the code FORBIDDEN, for what the token does not permit to be sent."""
    scope = viewer.scope
    if scope is None:
        return
    if scope.preview and document.operation.operation is not OperationType.QUERY:
        raise _forbidden("A token of a preview asks queries alone. Use a token of your own.")
    if scope.documents is not None and hashlib.sha256(query.encode()).hexdigest() not in scope.documents:
        raise _forbidden("The token does not permit this document. Use a token that does.")
    if scope.root_fields is not None:
        for name in root_fields(document):
            if name not in scope.root_fields:
                raise _forbidden(f"The token does not permit the field {name}. Use a token that does.")


def root_fields(document: ValidatedDocument) -> list[str]:
    """Return the names of the fields that an operation selects at its root, save ``__typename``, in order."""
    fragments = {
        each.name.value: each for each in document.document.definitions if isinstance(each, FragmentDefinitionNode)
    }
    names: dict[str, None] = {}
    selections = list(reversed(document.operation.selection_set.selections))
    while selections:
        node = selections.pop()
        if isinstance(node, FieldNode):
            names[node.name.value] = None
        elif isinstance(node, InlineFragmentNode):
            selections.extend(reversed(node.selection_set.selections))
        elif isinstance(node, FragmentSpreadNode) and (fragment := fragments.pop(node.name.value, None)):
            selections.extend(reversed(fragment.selection_set.selections))
    return [name for name in names if name != "__typename"]


def _forbidden(message: str) -> InvalidDocument:
    return InvalidDocument((GraphQLError(message, original_error=Forbidden(message)),))
