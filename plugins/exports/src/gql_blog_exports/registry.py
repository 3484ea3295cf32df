"""Every format. A new one is a module with a FORMAT, and a line here."""

from typing import Final

from gql_blog.plugin import ExportFormat
from gql_blog_exports import atom, bibtex, csl_json, html_page, json_feed, markdown

FORMATS: Final[tuple[ExportFormat, ...]] = (
    markdown.FORMAT,
    atom.FORMAT,
    json_feed.FORMAT,
    html_page.FORMAT,
    bibtex.FORMAT,
    csl_json.FORMAT,
)
