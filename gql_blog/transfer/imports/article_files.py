"""A file of articles on its way into drafts: as a page of its site or by its format, with what stands beside it."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gql_blog.content import DraftArticle
from gql_blog.errors import GqlBlogError, ImportRefused
from gql_blog.transfer.files.parsed_files import ParsedFile
from gql_blog.transfer.files.source_files import SourceFile, read_bytes
from gql_blog.transfer.imports.import_folders import FolderPage
from gql_blog.transfer.imports.import_formats import MARKDOWN, detect_format
from gql_blog.transfer.imports.import_order import dependency_order, file_links
from gql_blog.transfer.imports.likely_languages import with_likely_locale
from gql_blog.transfer.imports.plugin_imports import PluginImports
from gql_blog.transfer.markdown.front_matter_fields import ParsedFields
from gql_blog.transfer.markdown.markdown_reader import parse_markdown
from gql_blog.transfer.markdown.side_file import apply_overrides, apply_side_file, parse_side_file, require_title


async def parse_articles(
    file: SourceFile, page: FolderPage | None, form: str | None, own_word: Mapping[str, Any], plugins: PluginImports
) -> ParsedFile:
    """Read and parse a file. ``page``: what it is in its folder; ``own_word``: the caller's, about its article."""
    read = ParsedFile(form)
    try:
        if page is not None:
            read = replace(read, format=page.importer.value.format, hash=page.folder.hash_of(page.path))
            read = replace(read, drafts=(await plugins.draft(page.importer, page.folder, page.path),))
        else:
            data, name = read_bytes(file.path, file.shown), file.path.name
            read = replace(read, hash=hashlib.sha256(data).hexdigest())
            form = form or await detect_format(name, data, plugins)
            read = replace(read, format=form)
            drafts = parse_markdown(data, name) if form == MARKDOWN else await plugins.parse(form, data, name)
            read = replace(read, drafts=drafts)
        # A feed begins with what was published last, and an article is stored before its responses.
        order = dependency_order([file_links([draft]) for draft in read.drafts])
        read = replace(read, drafts=_with_overrides(file, tuple(read.drafts[each] for each in order), own_word))
        return replace(read, drafts=tuple(with_likely_locale(require_title(draft)) for draft in read.drafts))
    except GqlBlogError as fault:
        return replace(read, fault=fault)


def _with_overrides(
    file: SourceFile, drafts: tuple[DraftArticle, ...], own_word: Mapping[str, Any]
) -> tuple[DraftArticle, ...]:
    has_side = file.side.is_file()
    if len(drafts) > 1:
        if has_side or any(own_word.values()):
            fault = (
                f"{file.shown} contains {len(drafts)} articles. A title, a date or a side file can only be used "
                "with a single article."
            )
            raise ImportRefused("SIDE_FILE", fault)
        return drafts
    if has_side:
        side = _read_side(file)
        drafts = tuple(apply_side_file(draft, side, file.side.name) for draft in drafts)
    return tuple(apply_overrides(draft, own_word) for draft in drafts)


def _read_side(file: SourceFile) -> ParsedFields:
    try:
        return parse_side_file(read_bytes(file.side, file.side.name))
    except ImportRefused as fault:
        raise ImportRefused(fault.reason, f"In {file.side.name}: {fault.message}") from fault
