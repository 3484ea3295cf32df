"""Lists of rows of plugins' own tables: their arguments in the schema, and the tables that they read."""

from enum import Enum
from typing import Any

import strawberry
from strawberry.types.enum import EnumValue, StrawberryEnumDefinition
from strawberry.utils.str_converters import to_camel_case

from gql_blog.errors import PluginError
from gql_blog.graph.declared.declarations import Argument
from gql_blog.graph.declared.enums import OrderDirection
from gql_blog.graph.declared.relay_types import both_ways
from gql_blog.graph.plugins.article_lists import FILTERS
from gql_blog.graph.plugins.plugin_inputs import InputField, InputObject
from gql_blog.graph.plugins.plugin_objects import PluginTypes
from gql_blog.hooks import Field, Hooks, Query, Registered
from gql_blog.read import COLUMN
from gql_blog.store import ListedTable, listed_table


def table_of(hooks: Hooks, registered: Registered[Field] | Registered[Query], place: str) -> ListedTable:
    """Return the table that a field of the type TableConnection lists; PluginError if it is not fit for it."""
    plugin, where = registered.plugin, f"Plugin {registered.plugin!r} adds {place}"
    models = next((each.value.models for each in hooks.tables if each.plugin == plugin), None)
    if models is None:
        raise PluginError(f"{where}, but has no tables. Implement register_tables.")
    return listed_table(where, models, registered.value.graphql_type)


def list_arguments(types: PluginTypes, plugin: str, item: type[Any], table: ListedTable) -> dict[str, Argument]:
    """Return the arguments of a list, and keep the types that they name: those of the item's name."""
    name, arguments = item.__name__, both_ways()
    if types.is_new(plugin, f"{name}Order", table.orders):
        types.claim(plugin, f"{name}OrderField")
        values = [EnumValue(each.name, each, description=f"By {each.column}.") for each in table.orders]
        vocabulary: Any = Enum(f"{name}OrderField", {each.name: each for each in table.orders})  # type: ignore[misc]
        fields = StrawberryEnumDefinition(vocabulary, f"{name}OrderField", values, f"What {name} is ordered by.")
        types.enums[fields.name] = fields
        types.inputs.append(
            InputObject(
                f"{name}Order",
                "How the list is ordered. Ties are broken by the id, in the same direction: an order is always total.",
                (
                    InputField("field", f"{fields.name}!", "The field to order by.", strawberry.UNSET),
                    InputField("direction", "OrderDirection!", "The direction.", OrderDirection.ASC),
                ),
            )
        )
    arguments["order_by"] = Argument(f"[{name}Order!]", "The order; later entries break ties.")
    if table.filters:
        if types.is_new(plugin, f"{name}Where", table.filters):
            types.inputs.append(_where(f"{name}Where", table))
        arguments["where"] = Argument(f"{name}Where", "A filter.")
    return arguments


def _where(name: str, table: ListedTable) -> InputObject:
    unset = strawberry.UNSET
    told = "What is named must all hold. An empty OR, or an empty in, matches nothing."
    return InputObject(
        name,
        f"A condition on the list. {told}",
        (
            InputField("AND", f"[{name}!]", "All of these match.", unset),
            InputField("OR", f"[{name}!]", "At least one of these matches; an empty list matches nothing.", unset),
            InputField("NOT", name, "This does not match.", unset),
            *(
                InputField(to_camel_case(each.name), FILTERS[each.kind], f"By {each.column}.", unset, {COLUMN: each})
                for each in table.filters
            ),
        ),
    )
