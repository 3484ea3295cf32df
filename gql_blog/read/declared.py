"""What the schema declares of a field."""

from graphql import GraphQLField, GraphQLOutputType, get_named_type, get_nullable_type, is_list_type

from gql_blog.read.needs import Need
from gql_blog.read.row_columns import ValueType

_VALUE_TYPES: dict[str, ValueType] = {
    "DateTime": "instant",
    "Date": "date",
    "Boolean": "boolean",
    "JSON": "json",
    "Int": "integer",
    "Float": "float",
}


def need_of(definition: GraphQLField) -> Need:
    """Return what the schema declares that a field needs; raise ``TypeError`` where it declares nothing."""
    declared = definition.extensions["strawberry-definition"].metadata.get("need")
    if declared is None:
        raise TypeError(f"a field of type {definition.type} declares no need")
    need: Need = declared
    return need


def value_type_of(type_: GraphQLOutputType) -> ValueType:
    """Return the form of a column's value that a field of this type gives out."""
    if is_list_type(get_nullable_type(type_)):
        return "json"
    return _VALUE_TYPES.get(get_named_type(type_).name, "plain")
