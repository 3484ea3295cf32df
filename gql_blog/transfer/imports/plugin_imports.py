"""The formats that plugins import: which of them a file has, and what its reader gives, into the same spool as any."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from gql_blog.content import DraftArticle, Finding, LedgerEntry, SiteUrls
from gql_blog.errors import ImportRefused, InputError
from gql_blog.hooks import (
    ForeignArticle,
    ForeignImage,
    Hooks,
    ImportCalls,
    Importer,
    ReadFolder,
    RefusedItem,
    Registered,
    read_options,
)
from gql_blog.transfer.files.expansion import Allowance
from gql_blog.transfer.files.source_files import SourceFile
from gql_blog.transfer.imports.article_spool import ArticleSpool
from gql_blog.transfer.imports.export_items import ExportNotes, allowed, unique_keys

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
        self._named = form

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

    @property
    def can_parse(self) -> bool:
        """Whether there is an importer for texts that nobody else recognises."""
        return any(each.value.is_fallback and each.value.parse for each in self._importers.values())

    def is_export(self, form: str | None) -> bool:
        """Whether files of a format are exports, which are read as streams."""
        return form in self._importers and self._importers[form].value.read is not None

    def reads_folders(self, form: str) -> bool:
        """Whether the importer of a format reads folders as a whole."""
        return self._importers[form].value.read_folder is not None

    def has_comments_alone(self, form: str | None) -> bool:
        """Whether files of a format hold comments on articles that may come with the same import."""
        return form in self._importers and self._importers[form].value.has_comments_alone

    async def read(
        self, form: str, file: BinaryIO, notes: ExportNotes, spool: ArticleSpool, allowance: Allowance
    ) -> None:
        """Read a file of a plugin's format into the spool; ImportRefused if it is refused as a whole."""
        importer = self._importers[form]

        def take(items: Iterator[Any]) -> None:
            for article in allowed(unique_keys(_articles(items, notes)), notes, allowance):
                spool.add(article)

        await self._calls.read(importer, file, take, zone=notes.zone, options=self._options_of(form))

    async def parser_of(self, data: bytes, name: str) -> str | None:
        """Return the format of a file's text by those importers that take what nobody else does."""
        for each in self._importers.values():
            if each.value.is_fallback and each.value.parse and await self._calls.recognises(each, data, name):
                return each.value.format
        return None

    async def parse(self, form: str, data: bytes, name: str) -> tuple[DraftArticle, ...]:
        """Parse a file of a plugin's format; ImportRefused if it is refused."""
        return await self._calls.parse(self._importers[form], data, name, options=self._options_of(form))

    async def read_folder(
        self, files: Sequence[str], read: Callable[[str], bytes], urls: SiteUrls
    ) -> tuple[Registered[Importer], ReadFolder] | None:
        """Read a folder as a whole, by the first importer that does, or by that which the caller names."""
        for form, each in self._importers.items():
            if each.value.read_folder is not None and self._named in (None, form):
                folder = await self._calls.read_folder(each, files, read, urls, options=self._options_of(form))
                if folder is not None:
                    return each, folder
        return None

    async def draft(self, importer: Registered[Importer], folder: ReadFolder, path: str) -> DraftArticle:
        """Return the article of a page of a folder; ImportRefused if it has none."""
        return await self._calls.draft(importer, folder, path)

    @property
    def _calls(self) -> ImportCalls:
        assert self._hooks is not None  # there are importers
        return self._hooks.callbacks.imports

    def _options_of(self, form: str) -> Any:
        return self._options if form == self._named else read_options(self._importers[form].value.options, {}, form)

    async def _claims(self, head: bytes, name: str) -> AsyncIterator[str]:
        """Yield the formats that a file may be of: all that are sure, else the first export's, or the core's."""
        is_claimed = False
        for each in sorted(self._importers.values(), key=lambda each: each.value.is_fallback):
            if each.value.is_fallback and (is_claimed or each.value.parse):
                continue
            if await self._calls.recognises(each, head, name):
                is_claimed = True
                yield each.value.format


def _articles(items: Iterable[Any], notes: ExportNotes) -> Iterator[ForeignArticle]:
    for each in items:
        match each:
            case ForeignArticle():
                yield each
            case RefusedItem():
                notes.refused.append(each)
            case ForeignImage():
                notes.images.setdefault(each.address, each.line)
            case Finding():
                notes.findings.append(each)
            case LedgerEntry():
                notes.ledger.include((each,))


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(HEAD_BYTES)
    except OSError:
        return b""
