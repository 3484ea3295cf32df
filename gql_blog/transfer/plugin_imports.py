"""The formats that plugins import: which of them a file has, and what its reader gives, into the same spool as any."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from gql_blog.content import Finding
from gql_blog.errors import ImportRefused, InputError
from gql_blog.hooks import ForeignArticle, ForeignImage, Hooks, Importer, RefusedItem, Registered, read_options
from gql_blog.transfer.expansion import Allowance
from gql_blog.transfer.foreign.article_spool import ArticleSpool
from gql_blog.transfer.foreign.export_formats import DISQUS, HEAD_BYTES, WXR, detect_export
from gql_blog.transfer.foreign.export_items import ExportNotes, allowed, unique_keys
from gql_blog.transfer.source_files import SourceFile

_SURE = (DISQUS, WXR)
"""Formats of the core that say what they are: no plugin is asked of such a file."""


class PluginImports:
    """The importers of one app's plugins; ``stated`` are the options of the format that the caller names."""

    def __init__(self, hooks: Hooks | None, form: str | None, stated: Mapping[str, Any]) -> None:
        self._hooks = hooks
        self._importers = {each.value.format: each for each in hooks.importers} if hooks else {}
        self._options: Any = None
        if form in self._importers:
            self._options = read_options(self._importers[form].value.options, stated, form)
        elif stated:
            named = "Name the format of a plugin with --format." if form is None else f"The format {form!r} has none."
            raise InputError(f"Options are those of a format that a plugin imports. {named}")
        self._stated_for = form

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the formats."""
        return tuple(sorted(self._importers))

    async def recognised(self, files: Sequence[SourceFile]) -> dict[Path, str | ImportRefused]:
        """Return the format of each file that is one of a plugin's; that two claim one is a fault."""
        found: dict[Path, str | ImportRefused] = {}
        asked = [each for each in self._importers.values() if each.value.recognises is not None]
        for file in files if asked else ():
            head = None if file.refusal is not None else await asyncio.to_thread(_head, file.path)
            if not head or detect_export(head, is_named_so=False) in _SURE:
                continue
            claims = [each.value.format for each in asked if await self._claims(each, head, file.path.name.lower())]
            if len(claims) == 1:
                found[file.path] = claims[0]
            elif claims:
                told = f"{file.shown} may be of several formats: {', '.join(sorted(claims))}. Name one with --format."
                found[file.path] = ImportRefused("UNKNOWN_FORMAT", told)
        return found

    async def read(
        self, form: str, file: BinaryIO, notes: ExportNotes, spool: ArticleSpool, allowance: Allowance
    ) -> None:
        """Read a file of a plugin's format into the spool; ImportRefused if it is refused as a whole."""
        assert self._hooks is not None  # there is such a format
        importer = self._importers[form]
        options = self._options if form == self._stated_for else read_options(importer.value.options, {}, form)

        def take(items: Iterator[Any]) -> None:
            for article in allowed(unique_keys(_articles(items, notes)), notes, allowance):
                spool.add(article)

        await self._hooks.callbacks.read_import(importer, file, take, zone=notes.zone, options=options)

    async def _claims(self, importer: Registered[Importer], head: bytes, name: str) -> bool:
        assert self._hooks is not None
        return await self._hooks.callbacks.recognises(importer, head, name)


def _articles(items: Iterable[Any], notes: ExportNotes) -> Iterator[ForeignArticle]:
    """Yield the articles, and note what else is told of the file."""
    for each in items:
        match each:
            case ForeignArticle():
                yield each
            case RefusedItem():
                notes.refused.append(each)
            case ForeignImage():
                notes.add_image(each.address, each.line)
            case Finding():
                notes.findings.append(each)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError:
        return b""
