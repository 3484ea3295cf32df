"""Calling importers: to recognise a file, to read or parse it, to read a folder and its pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import IO, Any, Final, TypeVar

from gql_blog.content import CircuitKey, DraftArticle, SiteUrls
from gql_blog.errors import ImportRefused
from gql_blog.hooks.calls.invocation import CallsOfApp, PluginDisabled
from gql_blog.hooks.declared import return_checks
from gql_blog.hooks.declared.callbacks import PARSE_IMPORT, READ_FOLDER, READ_IMPORT, RECOGNISES, Callback, callback
from gql_blog.hooks.declared.import_values import ReadFolder
from gql_blog.hooks.declared.plugin_context import Grant
from gql_blog.hooks.declared.registration_values import Importer, Registered

T = TypeVar("T")

IMPORT_LIMIT: Final = 600.0
RECOGNISE_LIMIT: Final = 2.0
"""Seconds, as the spec of ``register_importers`` promises."""


class ImportCalls(CallsOfApp):
    """Calls importers, each behind its circuit; ImportRefused: one refuses the file, fails, or is not called."""

    async def recognises(self, importer: Registered[Importer], head: bytes, name: str) -> bool:
        """Return whether a file is of an importer's format. One that fails, or is not called, says so of none."""
        if importer.value.recognises is None:
            return False
        called = callback(importer.value.recognises, RECOGNISES, "recognises")
        form = importer.value.format
        context = self._contexts.of(importer.plugin, f"recognises of {form}", None, Grant.NONE)
        chosen = called.chosen({"context": context, "head": head, "name": name})
        key = CircuitKey(importer.plugin, "register_importers", form)
        limit = IMPORT_LIMIT if importer.value.parse else RECOGNISE_LIMIT
        outcome = await self._caller.call(key, called.function, bool, limit=limit, **chosen)
        return outcome.error is None and outcome.value is True

    async def read(
        self,
        importer: Registered[Importer],
        file: IO[bytes],
        take: Callable[[Iterator[Any]], object],
        *,
        zone: tzinfo,
        options: Any = None,
    ) -> None:
        """Have an importer read a file, in a thread; ``take`` is called there with what it yields, checked."""
        called = callback(importer.value.read, READ_IMPORT, "read")

        def read(**chosen: Any) -> bool:
            take(return_checks.imported(called.function(**chosen)))
            return True

        offered = {"file": file, "options": options, "zone": zone}
        await self._call(importer, "read", replace(called, function=read), bool, offered)

    async def parse(
        self, importer: Registered[Importer], data: bytes, name: str, *, options: Any = None
    ) -> tuple[DraftArticle, ...]:
        """Have an importer parse a file, in a thread."""
        called = callback(importer.value.parse, PARSE_IMPORT, "parse")
        offered = {"data": data, "name": name, "options": options}
        return await self._call(importer, "parse", called, return_checks.drafts, offered) or ()

    async def read_folder(
        self,
        importer: Registered[Importer],
        files: Sequence[str],
        read: Callable[[str], bytes],
        urls: SiteUrls,
        *,
        options: Any = None,
    ) -> ReadFolder | None:
        """Have an importer read a folder, in a thread; ``None``: its files do not belong together."""
        called = callback(importer.value.read_folder, READ_FOLDER, "read_folder")
        offered = {"files": files, "read": read, "urls": urls, "options": options}
        return await self._call(importer, "read_folder", called, return_checks.as_it_is, offered)

    async def draft(self, importer: Registered[Importer], folder: ReadFolder, path: str) -> DraftArticle:
        """Have an importer give the article of a page of its folder, in a thread."""
        draft = Callback(lambda: (folder.draft(path),), ())
        drafts = await self._call(importer, "draft", draft, return_checks.drafts, {})
        assert drafts is not None  # it is checked
        return drafts[0]

    async def _call(
        self,
        importer: Registered[Importer],
        name: str,
        called: Callback,
        check: Callable[[Any], T | None],
        offered: Mapping[str, Any],
    ) -> T | None:
        """Call a reader. ImportRefused: it refuses the file, or fails, or is not called."""
        form = importer.value.format
        context = self._contexts.of(importer.plugin, f"{name} of {form}", None, Grant.NONE)
        key = CircuitKey(importer.plugin, "register_importers", form)
        chosen = called.chosen({"context": context, **offered})
        outcome = await self._caller.call(
            key, called.function, check, limit=IMPORT_LIMIT, rejections=(ImportRefused,), **chosen
        )
        if isinstance(outcome.error, PluginDisabled):
            raise ImportRefused("PLUGIN_FAILED", str(outcome.error)) from outcome.error
        if outcome.error is not None:
            raise ImportRefused(
                "PLUGIN_FAILED",
                f"Plugin {importer.plugin!r} failed to read the format {form} ({type(outcome.error).__name__}). "
                "Nothing of the file was stored. The log has the error; ask the author of the plugin.",
            ) from outcome.error
        return outcome.value
