"""The mutations that plugins add: declared as the core's are, with a payload that has errors."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from gql_blog.access import Viewer, includes
from gql_blog.errors import Forbidden, GqlBlogError, PluginError, StoreError, Unauthenticated
from gql_blog.graph.declarations import NO_DEFAULT, Argument, FieldDeclaration, declared_fields
from gql_blog.graph.payloads import ERRORS, Payload, PayloadValue, Ref, payload_errors
from gql_blog.graph.plugin_objects import PluginTypes
from gql_blog.graph.resolvers import Info
from gql_blog.hooks import Hooks, Mutation, Registered
from gql_blog.read import Key

_ENTITIES: Final[Mapping[str, str]] = {
    "Article": "article",
    "Comment": "comment",
    "Contributor": "contributor",
    "Tag": "tag",
    "User": "user",
}
"""The types of the core that a payload may have, whose rows are read by id."""


class PluginMutations:
    """The fields of Mutation that plugins add, and their payloads. PluginError for a name that is taken."""

    def __init__(self, hooks: Hooks, types: PluginTypes, root: type) -> None:
        self._hooks = hooks
        self._types = types
        self.payloads: list[type] = []
        self.fields: dict[str, FieldDeclaration] = {}
        taken = {name.replace("_", "").casefold() for name in declared_fields(root)}
        for registered in hooks.mutations:
            name = registered.value.name
            if name.casefold() in taken:
                raise PluginError(
                    f"Plugin {registered.plugin!r} adds the mutation {name}, but the core already has it. "
                    "Give it another name."
                )
            self.fields[name] = self._declared(registered)

    def _declared(self, registered: Registered[Mutation]) -> FieldDeclaration:
        mutation, plugin = registered.value, registered.plugin
        place = f"Mutation.{mutation.name}"
        arguments = {
            name: Argument(
                self._types.notation(plugin, f"{place}({name}:)", each.graphql_type, inputs=True),
                each.description,
                NO_DEFAULT if each.default is ... else each.default,
            )
            for name, each in mutation.arguments.items()
        }
        payload = self._payload(registered)
        resolver = _resolver(self._hooks, registered)
        return FieldDeclaration(f"{payload}!", mutation.description, arguments=arguments, resolver=resolver)

    def _payload(self, registered: Registered[Mutation]) -> str:
        mutation, plugin = registered.value, registered.plugin
        name = f"{mutation.name[0].upper()}{mutation.name[1:]}Payload"
        body: dict[str, Any] = {"__doc__": f"The result of {mutation.name}.", "errors": ERRORS}
        for key, kind in mutation.result.items():
            if isinstance(kind, str) and kind not in _ENTITIES:
                raise PluginError(
                    f"Plugin {plugin!r} adds the mutation {mutation.name} with the result {key!r} of the type {kind}. "
                    f"Rows that can be read by id are of: {', '.join(_ENTITIES)}."
                )
            place = f"{name}.{key}"
            notation = kind if isinstance(kind, str) else self._types.notation(plugin, place, kind, inputs=True)
            body[key] = FieldDeclaration(notation.rstrip("!"), "Null if there are errors.", need=Key(key))
        self._types.claim(plugin, name)
        self.payloads.append(type(name, (), body))
        return name


def _resolver(hooks: Hooks, registered: Registered[Mutation]) -> Callable[..., Any]:
    mutation = registered.value
    nothing: dict[str, PayloadValue] = dict.fromkeys(mutation.result)
    run = hooks.callbacks.mutation(registered)

    async def resolve(info: Info, **arguments: Any) -> Payload:
        try:
            _check_role(mutation, info.context.viewer)
            found = await run(arguments, info.context.viewer)
        except (StoreError, PluginError):
            raise
        except GqlBlogError as error:
            return Payload(nothing, payload_errors(error))
        return Payload({name: _value(kind, found.get(name)) for name, kind in mutation.result.items()})

    return resolve


def _value(kind: Any, value: Any) -> PayloadValue:
    if value is None or not isinstance(kind, str):
        return value  # type: ignore[no-any-return]
    return Ref(_ENTITIES[kind], str(value))


def _check_role(mutation: Mutation, viewer: Viewer) -> None:
    if mutation.role is None:
        return
    if viewer.role is None:
        raise Unauthenticated(f"Sign in to {mutation.name}: send a bearer token.")
    if not includes(viewer.role, mutation.role):
        raise Forbidden(f"The role {viewer.role} may not {mutation.name}.")
