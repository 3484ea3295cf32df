"""The orders and filters of articles that plugins add: one more value of an enum, one more field of an input.

Without plugins that have any, the schema keeps the enum and the inputs of the core.
"""

from collections.abc import Mapping
from enum import Enum
from functools import partial
from itertools import chain
from typing import Any, Final

import strawberry
from strawberry.types.enum import EnumValue, StrawberryEnumDefinition
from strawberry.utils.str_converters import to_camel_case

from gql_blog.errors import PluginError
from gql_blog.graph.declared.enums import ENUMS
from gql_blog.graph.declared.filter_inputs import ArticleOrder, ArticleWhere, IntFilter
from gql_blog.graph.plugins.plugin_inputs import InputField, InputObject
from gql_blog.hooks import ArticleFilter, Hooks, Registered
from gql_blog.hooks import ArticleOrder as PluginOrder
from gql_blog.read import COLUMN, ArticleColumn
from gql_blog.store import article_column

_ORDERS: Final = "ArticleOrderField"
_FILTERS: Final = {
    "integer": "IntFilter",
    "text": "StringFilter",
    "boolean": "Boolean",
    "date": "DateFilter",
    "instant": "DateTimeFilter",
}


class ArticleLists:
    """What plugins add to ``orderBy`` and ``where`` of articles. PluginError for a wrong column or a name taken."""

    def __init__(self, hooks: Hooks) -> None:
        self._hooks = hooks
        self._models = {each.plugin: each.value.models for each in hooks.tables}
        self.enums: dict[str, StrawberryEnumDefinition] = {}
        self.inputs: list[InputObject] = []
        if hooks.orders:
            self.enums[_ORDERS] = enum = self._order_fields()
            declared = ArticleOrder.__strawberry_definition__  # type: ignore[attr-defined]
            field = InputField("field", f"{enum.name}!", "The field to order by.", strawberry.UNSET)
            self.inputs.append(InputObject("ArticleOrder", declared.description, (field,), ArticleOrder))
        if hooks.filters:
            self.inputs.append(self._where())

    @property
    def names(self) -> Mapping[str, Any]:
        """The definitions that fields of the inputs name."""
        return {**self.enums, **({"IntFilter": IntFilter} if self._hooks.filters else {})}

    def _order_fields(self) -> StrawberryEnumDefinition:
        core = ENUMS[_ORDERS]
        taken = {each.name for each in core.values}
        columns = [self._column(each, _order_name(each), taken) for each in self._hooks.orders]
        described = zip(columns, self._hooks.orders, strict=True)
        added = [EnumValue(column.name, column, description=each.value.description) for column, each in described]
        core_values = ((each.name, each.value) for each in core.values)
        members = dict(chain(core_values, ((column.name, column) for column in columns)))
        make: Any = Enum
        vocabulary = make(_ORDERS, members)
        return StrawberryEnumDefinition(
            wrapped_cls=vocabulary, name=_ORDERS, values=[*core.values, *added], description=core.description
        )

    def _where(self) -> InputObject:
        declared = ArticleWhere.__strawberry_definition__  # type: ignore[attr-defined]
        there = {each.python_name: each for each in declared.fields}
        field = partial(InputField, default=strawberry.UNSET)
        fields = [
            field("AND", "[ArticleWhere!]", there["AND"].description),
            field("OR", "[ArticleWhere!]", there["OR"].description),
            field("NOT", "ArticleWhere", there["NOT"].description),
        ]
        taken = {to_camel_case(name) for name in there}
        for each in self._hooks.filters:
            column = self._column(each, _filter_name(each), taken)
            fields.append(field(column.name, _FILTERS[column.kind], each.value.description, metadata={COLUMN: column}))
        return InputObject("ArticleWhere", declared.description, tuple(fields), ArticleWhere)

    def _column(
        self, each: Registered[PluginOrder] | Registered[ArticleFilter], name: str, taken: set[str]
    ) -> ArticleColumn:
        value = each.value
        what = "order" if isinstance(value, PluginOrder) else "filter"
        where = f"Plugin {each.plugin!r} registers the {what} {value.name!r}"
        if name in taken:
            raise PluginError(f"{where}, but there is {name} already. Give it another name.")
        taken.add(name)
        if each.plugin not in self._models:
            raise PluginError(f"{where}, but has no tables. Implement register_tables.")
        models = self._models[each.plugin]
        found = article_column(where, models, value.table, value.article_column, value.column, ordered=what == "order")
        return ArticleColumn(name, found.table, found.article_column, found.column, found.kind)


def _order_name(each: Registered[PluginOrder]) -> str:
    return f"{each.plugin.upper()}_{each.value.name}"


def _filter_name(each: Registered[ArticleFilter]) -> str:
    return f"{to_camel_case(each.plugin)}{each.value.name[0].upper()}{each.value.name[1:]}"
