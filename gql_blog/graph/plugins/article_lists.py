"""The orders and filters of articles that plugins add: one more value of an enum, one more field of an input.

Citation styles of plugins are values of an enum, too.

Without plugins that have any, the schema keeps the enum and the inputs of the core.
"""

from collections.abc import Mapping
from dataclasses import asdict
from enum import Enum, StrEnum
from functools import partial
from typing import Any, Final

import strawberry
from strawberry.types.enum import EnumValue, StrawberryEnumDefinition
from strawberry.utils.str_converters import to_camel_case

from gql_blog.content import CitationStyle
from gql_blog.errors import PluginError
from gql_blog.graph.declared.enums import ENUMS
from gql_blog.graph.declared.filter_inputs import ArticleOrder, ArticleWhere, IntFilter
from gql_blog.graph.plugins.plugin_inputs import InputField, InputObject
from gql_blog.hooks import ArticleFilter, CitationStyleFile, Hooks, Registered
from gql_blog.hooks import ArticleOrder as PluginOrder
from gql_blog.read import COLUMN, ArticleColumn
from gql_blog.store import article_column

_ORDERS: Final = "ArticleOrderField"
FILTERS: Final = {
    "integer": "IntFilter",
    "text": "StringFilter",
    "boolean": "Boolean",
    "date": "DateFilter",
    "instant": "DateTimeFilter",
}
"""The types of the conditions on a column, by its kind."""


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
        return {**self.enums, "IntFilter": IntFilter}

    def _order_fields(self) -> StrawberryEnumDefinition:
        core = ENUMS[_ORDERS]
        values, taken = [*core.values], {each.name for each in core.values}
        for each in self._hooks.orders:
            column = self._column(each, _enum_name(each), taken)
            values.append(EnumValue(column.name, column, description=each.value.description))
        return _extended(core, values)

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
            fields.append(field(column.name, FILTERS[column.kind], each.value.description, metadata={COLUMN: column}))
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
        return ArticleColumn(**asdict(found), name=name)


def citation_styles(hooks: Hooks) -> dict[str, StrawberryEnumDefinition]:
    """Return the enum of citation styles with those of plugins, if there are any. PluginError for a name taken."""
    core = ENUMS[CitationStyle.__name__]
    values = {each.name: each for each in core.values}
    for each in hooks.citation_styles:
        name = _enum_name(each)
        if name in values:
            where = f"Plugin {each.plugin!r} registers the citation style {each.value.name!r}"
            raise PluginError(f"{where}, but there is {name} already. Give it another name.")
        values[name] = EnumValue(name, name, description=each.value.description)
    return {core.name: _extended(core, [*values.values()], StrEnum)} if hooks.citation_styles else {}


def _extended(core: StrawberryEnumDefinition, values: list[EnumValue], make: Any = Enum) -> StrawberryEnumDefinition:
    vocabulary = make(core.name, {each.name: each.value for each in values})
    return StrawberryEnumDefinition(wrapped_cls=vocabulary, name=core.name, values=values, description=core.description)


def _enum_name(each: Registered[PluginOrder] | Registered[CitationStyleFile]) -> str:
    return f"{each.plugin.upper()}_{each.value.name}"


def _filter_name(each: Registered[ArticleFilter]) -> str:
    return f"{to_camel_case(each.plugin)}{each.value.name[0].upper()}{each.value.name[1:]}"
