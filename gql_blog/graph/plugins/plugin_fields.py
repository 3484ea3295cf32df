"""The fields that plugins add to types of the core, checked against the core and against each other."""

from collections.abc import Collection

from gql_blog.access import includes
from gql_blog.content import Role
from gql_blog.errors import PluginError
from gql_blog.graph.declared.declarations import FieldDeclaration
from gql_blog.graph.plugins.plugin_objects import PluginTypes
from gql_blog.graph.plugins.plugin_resolvers import columns_of, field_declaration, field_need, is_of_core
from gql_blog.graph.schema_types import EXTENSIBLE
from gql_blog.hooks import Field, Hooks, Registered
from gql_blog.read import Batch


class PluginFields:
    """The fields that plugins add, by type. PluginError for an unknown type or column, or a name that is taken."""

    def __init__(self, hooks: Hooks, types: PluginTypes) -> None:
        self._hooks = hooks
        self._types = types
        self._by_type: dict[str, list[Registered[Field]]] = {}
        self._needs: dict[int, Batch] = {}
        """One need for each field, however many types have it, so that the plugin is called once for all rows."""
        for registered in hooks.fields:
            if is_of_core(registered.value):
                _check_needs(registered, hooks.needed_roles(registered))
            self._by_type.setdefault(registered.value.type_name, []).append(registered)

    def added_to(self, declaration: type, *, taken: dict[str, FieldDeclaration]) -> dict[str, FieldDeclaration]:
        """Return the fields added to a type or to its interfaces, by Python name."""
        names = {plain_name(name) for name in taken}
        owners: dict[str, Registered[Field]] = {}
        for registered in (each for base in declaration.__mro__ for each in self._by_type.get(base.__name__, ())):
            name = registered.value.name
            if plain_name(name) in names:
                owner = self._types.owner_of(declaration.__name__)
                raise PluginError(
                    f"Plugin {registered.plugin!r} adds {_name(registered)}, but the "
                    f"{f'plugin {owner!r}' if owner else 'core'} already has {declaration.__name__}.{name}. "
                    "Give it another name."
                )
            if (other := owners.get(plain_name(name))) is not None:
                raise PluginError(
                    f"Plugins {other.plugin!r} and {registered.plugin!r} both add {declaration.__name__}.{name}. "
                    "Add one of them to GQL_BLOG_BLOCKED_PLUGINS."
                )
            owners[plain_name(name)] = registered
        return {each.value.name: self._declared(each) for each in owners.values()}

    def check_types(self) -> None:
        """PluginError if a field's type is neither the core's, nor its plugin's, nor that of one that it requires."""
        for registered in (each for each in self._hooks.fields if not is_of_core(each.value)):
            plugin, owner = registered.plugin, self._types.owner_of(registered.value.type_name)
            if owner is None:
                own = (each.__name__ for each in self._types.objects if self._types.owner_of(each.__name__))
                there = ", ".join(sorted((*(each.__name__ for each in EXTENSIBLE), *own)))
                raise PluginError(
                    f"Plugin {plugin!r} adds {_name(registered)}, but fields cannot be added to that type. They can be "
                    f"added to: {there}. For a type of a plugin that is not here, install that one and require it."
                )
            if owner not in (plugin, *self._hooks.requirements(plugin, "register_fields")):
                raise PluginError(
                    f"Plugin {plugin!r} adds {_name(registered)} to a type of the plugin {owner!r}, which it does not "
                    f"require. Mark its register_fields with @hookimpl(requires={owner!r})."
                )
            if registered.value.needs:
                raise PluginError(
                    f"Plugin {plugin!r} adds {_name(registered)} with needs, but gets the objects themselves. Leave "
                    "needs out."
                )

    def _declared(self, registered: Registered[Field]) -> FieldDeclaration:
        return field_declaration(self._types, registered, _name(registered), lambda: self._need(registered))

    def _need(self, registered: Registered[Field]) -> Batch:
        need = self._needs.get(id(registered))
        if need is None:
            need = self._needs[id(registered)] = field_need(self._hooks, registered)
        return need


def _check_needs(registered: Registered[Field], roles: Collection[Role] | None) -> None:
    columns, field = columns_of(registered.value.type_name), registered.value
    unknown = sorted(set(field.needs) - set(columns))
    if unknown:
        raise PluginError(
            f"Plugin {registered.plugin!r} adds {_name(registered)}, which needs {', '.join(unknown)}, but "
            f"{field.type_name} has no such column. Its columns are: {', '.join(columns)}."
        )
    if len(set(field.needs)) != len(field.needs):
        raise PluginError(f"Plugin {registered.plugin!r} adds {_name(registered)}, which needs a column twice.")
    for need in field.needs:
        role = columns[need].role
        if role is not None and not (roles and all(includes(each, role) for each in roles)):
            public = ", ".join(name for name, each in columns.items() if each.role is None)
            raise PluginError(
                f"Plugin {registered.plugin!r} adds {_name(registered)}, which needs {need}. That is for {role} alone: "
                f"declare role = Role.{role} for the field, or a permission that no other role has, or need a column "
                "that is for everybody. "
                f"Its public columns are: {public}."
            )


def plain_name(name: str) -> str:
    """Return a name without case and underscores, to compare snake case with camel case."""
    return name.replace("_", "").casefold()


def _name(registered: Registered[Field]) -> str:
    return f"{registered.value.type_name}.{registered.value.name}"
