"""What gql_blog finds by the entry point: the formats that can be imported."""

from collections.abc import Sequence

from gql_blog.plugin import Importer, hookimpl
from gql_blog_importers.foreign.export_formats import EXPORTS
from gql_blog_importers.page_formats import HTML, PAGE

api_version = 2


@hookimpl
def register_importers() -> Sequence[Importer]:
    """Return all formats; of what nobody claims each takes its part, in this order."""
    return (*EXPORTS, HTML, PAGE)
