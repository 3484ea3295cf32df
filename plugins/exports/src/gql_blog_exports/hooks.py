"""What gql_blog finds by the entry point: the formats, registered."""

from collections.abc import Sequence

from gql_blog.plugin import ExportFormat, hookimpl
from gql_blog_exports.registry import FORMATS

api_version = 2


@hookimpl
def register_exports() -> Sequence[ExportFormat]:
    """Return all formats of the registry."""
    return FORMATS
