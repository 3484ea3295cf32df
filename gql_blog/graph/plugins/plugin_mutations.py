"""The mutations that plugins add: declared as the core's are, with a payload that has errors."""

from collections.abc import Callable
from typing import Any

from gql_blog.access import expect_role
from gql_blog.errors import GqlBlogError, PluginError, StoreError
from gql_blog.graph.commands.payloads import ERRORS, Payload, PayloadValue, PluginValue, payload_errors
from gql_blog.graph.commands.resolvers import Info
from gql_blog.graph.declared.declarations import FieldDeclaration, declared_fields
from gql_blog.graph.plugins.plugin_inputs import ArgumentReader
from gql_blog.graph.plugins.plugin_objects import PluginTypes, node_entity
from gql_blog.hooks import Hooks, Mutation, Registered
from gql_blog.read import Key


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
        arguments = self._types.arguments(plugin, f"Mutation.{mutation.name}", mutation.arguments)
        payload = self._payload(registered)
        resolver = _resolver(self._hooks, registered)
        return FieldDeclaration(f"{payload}!", mutation.description, arguments=arguments, resolver=resolver)

    def _payload(self, registered: Registered[Mutation]) -> str:
        mutation, plugin = registered.value, registered.plugin
        name = f"{mutation.name[0].upper()}{mutation.name[1:]}Payload"
        body: dict[str, Any] = {"__doc__": f"The result of {mutation.name}.", "errors": ERRORS}
        for key, kind in mutation.result.items():
            notation = self._types.notation(plugin, f"{name}.{key}", kind)
            need = Key(key, node_entity(kind))
            body[key] = FieldDeclaration(notation.removesuffix("!"), "Null if there are errors.", need=need)
        self._types.claim(plugin, name)
        self.payloads.append(type(name, (), body))
        return name


def _resolver(hooks: Hooks, registered: Registered[Mutation]) -> Callable[..., Any]:
    mutation = registered.value
    nothing: dict[str, PayloadValue] = dict.fromkeys(mutation.result)
    needed = hooks.needed_roles(registered)
    run, reader = hooks.callbacks.mutation(registered), ArgumentReader(mutation.arguments)

    async def resolve(info: Info, **arguments: Any) -> Payload:
        try:
            expect_role(info.context.viewer, needed, mutation.name)
            found = await run(reader.read(arguments), info.context.viewer)
        except (StoreError, PluginError):
            raise
        except GqlBlogError as error:
            return Payload(nothing, payload_errors(error))
        return Payload({name: PluginValue(found.get(name)) for name in mutation.result})

    async def resolve_without_arguments(info: Info) -> Payload:
        return await resolve(info)

    return resolve if mutation.arguments else resolve_without_arguments
