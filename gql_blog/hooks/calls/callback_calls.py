"""Calling what plugins registered beside the resolvers: writers of export formats, mutations, commands."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any, Final, TypeVar

from gql_blog.content import CircuitKey, frozen
from gql_blog.errors import GqlBlogError, InputError, PluginError, StoreError
from gql_blog.hooks.calls.import_calls import ImportCalls
from gql_blog.hooks.calls.invocation import CallsOfApp, PluginCaller, is_cancelled
from gql_blog.hooks.calls.resolver_calls import ResolverCalls
from gql_blog.hooks.calls.route_calls import REJECTIONS, RouteCalls
from gql_blog.hooks.circuits.plugin_contexts import PluginContexts
from gql_blog.hooks.declared import return_checks
from gql_blog.hooks.declared.callbacks import MUTATE, OMITS, RUN, WRITE, callback
from gql_blog.hooks.declared.declared_types import check_of
from gql_blog.hooks.declared.export_values import ExportArticle, ExportPictures, ExportSite, no_pictures
from gql_blog.hooks.declared.plugin_context import Grant, Viewer
from gql_blog.hooks.declared.registration_values import MOST_NODES, ExportFormat, Mutation, Registered, selection
from gql_blog.hooks.declared.site_values import PluginCommand

T = TypeVar("T")

EXPORT_LIMIT: Final = 30.0
MUTATION_LIMIT: Final = 10.0
"""Seconds, as the specs of ``register_exports`` and ``register_mutations`` promise."""


class CallbackCalls(CallsOfApp):
    """Calls the callbacks of one app's plugins, each behind its own circuit."""

    def __init__(self, caller: PluginCaller, contexts: PluginContexts) -> None:
        super().__init__(caller, contexts)
        self.resolvers = ResolverCalls(caller, contexts)
        self.imports = ImportCalls(caller, contexts)
        self.routes = RouteCalls(caller, contexts)

    def observe_failures(self, observer: Callable[[CircuitKey, BaseException], None]) -> None:
        """Have ``observer`` called with each failure of a hook or callback, before anything else becomes of it."""
        self._caller.on_failure = observer

    async def selected(
        self, export: Registered[ExportFormat], articles: Sequence[ExportArticle], viewer: Viewer
    ) -> tuple[ExportArticle, ...]:
        """Return the articles with what their format selects of them, for this viewer; PluginError as for ``ask``."""
        form = export.value
        if not form.selects:
            return tuple(articles)
        context = self._contexts.of(export.plugin, f"selects of {form.format}", viewer, Grant.ASK)
        nodes: list[Any] = []
        for start in range(0, len(articles), MOST_NODES):
            ids = [each.id for each in articles[start : start + MOST_NODES]]
            nodes += (await context.ask(selection(form), {"ids": ids}))["nodes"]
        return tuple(replace(each, selected=frozen(node or {})) for each, node in zip(articles, nodes, strict=True))

    async def export(
        self,
        export: Registered[ExportFormat],
        articles: Sequence[ExportArticle],
        *,
        site: ExportSite,
        options: Any = None,
        dialogue: bool = False,
        pictures: ExportPictures = no_pictures,
    ) -> bytes:
        """Return an export file's bytes; InputError as the plugin raised it, PluginError if it fails."""
        form = export.value
        write = form.write_dialogue if dialogue and form.write_dialogue else form.write
        offered = {"articles": articles, "options": options, "site": site, "pictures": pictures}
        return await self._write(export, write, offered, return_checks.file_bytes)

    async def export_site(
        self,
        export: Registered[ExportFormat],
        articles: Sequence[ExportArticle],
        file: IO[bytes],
        *,
        site: ExportSite,
        options: Any = None,
        pictures: ExportPictures = no_pictures,
    ) -> None:
        """Write the file of the whole site; PluginError if the plugin fails or is not called."""
        called = callback(export.value.write_site, WRITE, "write_site")

        def write(**offered: Any) -> bool:
            return_checks.file_parts(called.function(**called.chosen(offered)), file.write)
            return True

        offered = {"articles": articles, "options": options, "site": site, "pictures": pictures}
        await self._write(export, write, offered, bool)

    async def _write(
        self,
        export: Registered[ExportFormat],
        write: Callable[..., Any] | None,
        offered: Mapping[str, Any],
        check: Callable[[Any], T | None],
        *,
        name: str = "write",
        arguments: Sequence[str] = WRITE,
    ) -> T:
        """Call a writer in a thread of its own, behind the circuit of its format."""
        form = export.value
        called = callback(write, arguments, name)
        context = self._contexts.of(export.plugin, f"{name} of {form.format}", None, Grant.NONE)
        chosen = called.chosen({"context": context, **offered})
        key = CircuitKey(export.plugin, "register_exports", form.format)
        outcome = await self._caller.call(
            key, called.function, check, limit=EXPORT_LIMIT, rejections=(StoreError, InputError), **chosen
        )
        return outcome.required(f"Plugin {export.plugin!r} failed to write the format {form.format}.")

    def mutation(
        self, mutation: Registered[Mutation]
    ) -> Callable[[Mapping[str, Any], Viewer], Awaitable[Mapping[str, Any]]]:
        """Return what runs a mutation. GqlBlogError as the plugin, or a command, raised it; PluginError: it failed."""
        name = mutation.value.name
        called = callback(mutation.value.run, MUTATE, "run")
        checks = {key: check_of(kind) for key, kind in mutation.value.result.items()}
        key = CircuitKey(mutation.plugin, "register_mutations", name)

        async def run(arguments: Mapping[str, Any], viewer: Viewer) -> Mapping[str, Any]:
            context = self._contexts.of(mutation.plugin, f"run of {name}", viewer, Grant.ASK | Grant.ISSUE)
            with self._contexts.using_tables():
                outcome = await self._caller.call(
                    key,
                    called.function,
                    return_checks.mapping(checks),
                    limit=MUTATION_LIMIT,
                    rejections=REJECTIONS,
                    **called.chosen({"context": context, "arguments": frozen(arguments)}),
                )
            return outcome.required(f"Plugin {mutation.plugin!r} failed to run {name}.")

        return run

    async def run(self, command: Registered[PluginCommand], options: Mapping[str, Any]) -> str | None:
        """Run a command, without a limit; return what is printed. GqlBlogError as raised; PluginError: it failed."""
        called = callback(command.value.run, RUN, "run")
        name = command.value.name
        context = self._contexts.of(command.plugin, f"run of {name}", None, Grant.ASK | Grant.ISSUE)
        try:
            with self._contexts.using_tables():
                answer = called.function(**called.chosen({"context": context, "options": frozen(options)}))
                if inspect.isawaitable(answer):
                    answer = await answer
            return None if answer is None else str(answer)
        except GqlBlogError:
            raise
        except BaseException as error:  # which would end the command in silence, and even as a success
            if is_cancelled():
                raise
            context.log.warning("%s failed", context.hook, exc_info=error)
            raise PluginError(f"Plugin {command.plugin!r} failed to run {name}: {type(error).__name__}.") from error

    async def omitted(
        self,
        export: Registered[ExportFormat],
        article: ExportArticle,
        options: Any = None,
        *,
        dialogue: bool = False,
        pictures: ExportPictures = no_pictures,
    ) -> tuple[str, ...]:
        """Return what a file leaves out of an article, as its format says; PluginError as for ``export``."""
        omits = export.value.omits
        if omits is None or (dialogue and "dialogue" not in callback(omits, OMITS, "omits").arguments):
            return ()  # a function that does not ask for the kind of file speaks of those of one article
        offered = {"article": article, "options": options, "dialogue": dialogue, "pictures": pictures}
        return await self._write(export, omits, offered, return_checks.texts, name="omits", arguments=OMITS)
