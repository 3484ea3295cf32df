"""What gql_blog finds by the entry point: the formats, registered."""

from collections.abc import Sequence

from gql_blog.plugin import ExportFormat, Importer, hookimpl
from gql_blog_exports.registry import FORMATS, IMPORTERS

api_version = 2


@hookimpl
def register_exports() -> Sequence[ExportFormat]:
    """Return all formats of the registry."""
    return FORMATS


@hookimpl
def register_importers() -> Sequence[Importer]:
    """Return what can be imported again."""
    return IMPORTERS
