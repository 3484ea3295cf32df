"""What gql_blog finds by the entry point: the formats, registered."""

from collections.abc import Sequence

from gql_blog.plugin import ExportFormat, hookimpl
from gql_blog_exports.feed import write_feed
from gql_blog_exports.markdown_writer import omitted_from_markdown, write_markdown, write_markdown_dialogue

api_version = 2


@hookimpl
def register_exports() -> Sequence[ExportFormat]:
    """Both formats hold a single article as well as a whole dialogue."""
    return (
        ExportFormat(
            format="markdown",
            media_type="text/markdown",
            extension="md",
            write=write_markdown,
            whole_dialogue=True,
            write_dialogue=write_markdown_dialogue,
            omits=omitted_from_markdown,
        ),
        ExportFormat(
            format="atom", media_type="application/atom+xml", extension="atom", write=write_feed, whole_dialogue=True
        ),
    )
