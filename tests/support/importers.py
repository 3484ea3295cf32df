"""Imports as an installation has them: with the importers of the plugin `importers` beside the core's Markdown."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import gql_blog_importers.hooks
from gql_blog.content import DraftArticle
from gql_blog.hooks import Hooks
from gql_blog.render import Renderer
from gql_blog.transfer import ImportReport
from gql_blog.transfer import import_paths as import_with
from gql_blog.transfer.imports.import_formats import detect_format
from gql_blog.transfer.imports.plugin_imports import PluginImports
from gql_blog.transfer.markdown.markdown_reader import parse_markdown
from gql_blog_importers.html import parse_html
from gql_blog_importers.pages import parse_page

TEXT_READERS: Final[Mapping[str, Callable[[bytes, str], tuple[DraftArticle, ...]]]] = {
    "markdown": parse_markdown,
    "page": lambda data, _name: (parse_page(data),),
    "html": lambda data, _name: (parse_html(data),),
}
"""Readers of texts, by the names of their formats."""


def importers() -> Hooks:
    """The plugin, and no other one."""
    return Hooks.of({"importers": gql_blog_importers.hooks})


def plain_renderer() -> Renderer:
    """A renderer without plugins."""
    return Renderer(Hooks.of({}))


def detected(name: str, data: bytes) -> str:
    """The format of a file's text; ImportRefused as an import refuses it."""
    return asyncio.run(detect_format(name, data, PluginImports(importers(), None, {})))


async def import_paths(paths: Sequence[str | Path], *, hooks: Hooks | None = None, **how: Any) -> ImportReport:
    """Import files, with these plugins or the one for importers."""
    return await import_with(paths, hooks=hooks or importers(), **how)
