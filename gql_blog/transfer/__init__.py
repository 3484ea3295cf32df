"""In and out: importers read files into drafts and issue commands; exporters and feeds write articles into files.

May touch: ``write`` (its commands), ``read``, ``hooks`` (the export formats), ``access``, ``store`` (a transaction
around the articles of one file), ``content``, ``errors``, files, YAML. May not: keep a rule of what may be written,
know GraphQL or HTTP, fetch anything from a network.
"""

from gql_blog.transfer.atom import write_atom
from gql_blog.transfer.downloads import Download, Downloads
from gql_blog.transfer.exporting import Export, ExportOptions, ExportReport, export_paths
from gql_blog.transfer.feed_head import FeedHead
from gql_blog.transfer.importing import ImportOptions, import_paths
from gql_blog.transfer.report import FileReport, ImportReport, Outcome
from gql_blog.transfer.sample import load_sample

__all__ = [
    "Download",
    "Downloads",
    "Export",
    "ExportOptions",
    "ExportReport",
    "FeedHead",
    "FileReport",
    "ImportOptions",
    "ImportReport",
    "Outcome",
    "export_paths",
    "import_paths",
    "load_sample",
    "write_atom",
]
