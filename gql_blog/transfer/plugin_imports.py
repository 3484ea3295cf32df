"""The formats that plugins import: which of them a file has, and what its reader gives, into the same spool as any."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from gql_blog.content import Finding
from gql_blog.errors import ImportRefused, InputError
from gql_blog.hooks import ForeignArticle, ForeignImage, Hooks, RefusedItem, read_options
from gql_blog.transfer.expansion import Allowance
from gql_blog.transfer.foreign.article_spool import ArticleSpool
from gql_blog.transfer.foreign.export_items import ExportNotes, allowed, unique_keys
from gql_blog.transfer.source_files import SourceFile

HEAD_BYTES: Final = 65_536
"""As much of a file as it takes to know its format."""


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
        for file in files if self._importers else ():
            head = None if file.refusal is not None else await asyncio.to_thread(_head, file.path)
            claims = [each async for each in self._claims(head, file.path.name.lower())] if head else []
            if len(claims) == 1:
                found[file.path] = claims[0]
            elif claims:
                told = f"{file.shown} may be of several formats: {', '.join(sorted(claims))}. Name one with --format."
                found[file.path] = ImportRefused("UNKNOWN_FORMAT", told)
        return found

    def has_comments_alone(self, form: str | None) -> bool:
        """Whether files of a format hold comments on articles that may come with the same import."""
        return form in self._importers and self._importers[form].value.has_comments_alone

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

    async def _claims(self, head: bytes, name: str) -> AsyncIterator[str]:
        """Yield the formats that a file may be of: all that are sure, else the first of those that take what is left."""
        assert self._hooks is not None
        is_claimed = False
        for each in sorted(self._importers.values(), key=lambda each: each.value.is_fallback):
            if each.value.is_fallback and is_claimed:
                return
            if await self._hooks.callbacks.recognises(each, head, name):
                is_claimed = True
                yield each.value.format


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
