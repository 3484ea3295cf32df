"""Every format. A new one is a module with a FORMAT or an IMPORTER, and a line here."""

from typing import Final

from gql_blog.plugin import ExportFormat, Importer
from gql_blog_exports import (
    atom,
    atom_import,
    bibtex,
    csl_json,
    exported_import,
    html_page,
    json_feed,
    json_feed_import,
    markdown,
    ris,
    rss,
    wxr,
)

FORMATS: Final[tuple[ExportFormat, ...]] = (
    markdown.FORMAT,
    atom.FORMAT,
    json_feed.FORMAT,
    html_page.FORMAT,
    bibtex.FORMAT,
    csl_json.FORMAT,
    ris.FORMAT,
    rss.FORMAT,
    wxr.FORMAT,
)

IMPORTERS: Final[tuple[Importer, ...]] = (exported_import.IMPORTER, json_feed_import.IMPORTER, atom_import.IMPORTER)
