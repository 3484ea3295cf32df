"""Every format. A new one is a module with a FORMAT or an IMPORTER, and a line here."""

from typing import Final

from gql_blog.plugin import ExportFormat, Importer
from gql_blog_exports import (
    atom,
    atom_import,
    bibtex,
    crossref,
    csl_json,
    epub,
    exported_import,
    html_page,
    jats,
    json_feed,
    json_feed_import,
    markdown,
    pdf,
    ris,
    rss,
    static_site,
    wxr,
)

FORMATS: Final[tuple[ExportFormat, ...]] = (
    markdown.FORMAT,
    atom.FORMAT,
    json_feed.FORMAT,
    html_page.FORMAT,
    epub.FORMAT,
    static_site.FORMAT,
    bibtex.FORMAT,
    csl_json.FORMAT,
    jats.FORMAT,
    crossref.FORMAT,
    # Without the extra nobody is led to a file that cannot be written.
    *([pdf.FORMAT] if pdf.is_installed() else []),
    ris.FORMAT,
    rss.FORMAT,
    wxr.FORMAT,
)

IMPORTERS: Final[tuple[Importer, ...]] = (exported_import.IMPORTER, json_feed_import.IMPORTER, atom_import.IMPORTER)
