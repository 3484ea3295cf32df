"""Imports as an installation has them: with the importers of the plugin `importers` beside the core's Markdown."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gql_blog_importers.hooks
from gql_blog.hooks import Hooks
from gql_blog.transfer import ImportReport
from gql_blog.transfer import import_paths as import_with


def importers() -> Hooks:
    """The plugin, and no other one."""
    return Hooks.of({"importers": gql_blog_importers.hooks})


async def import_paths(paths: Sequence[str | Path], *, hooks: Hooks | None = None, **how: Any) -> ImportReport:
    """Import files, with these plugins or the one for importers."""
    return await import_with(paths, hooks=hooks or importers(), **how)
