"""In and out: importers read files into drafts and issue commands, exporters write articles into files, feeds tell.

May touch: ``write`` (its commands), ``read``, ``hooks`` (the export formats), ``access``, ``store`` (a transaction
around the articles of one file), ``content``, ``errors``, files, YAML. May not: keep a rule of what may be written,
know GraphQL or HTTP, fetch anything from a network.
"""

from gql_blog.transfer.importing import ImportOptions, import_paths
from gql_blog.transfer.report import FileReport, ImportReport, Outcome

__all__ = [
    "FileReport",
    "ImportOptions",
    "ImportReport",
    "Outcome",
    "import_paths",
]
