"""Import and export: importers parse files and run commands of ``write``; exporters write files and feeds.

May use: ``write`` (its commands), ``read``, ``hooks`` (the export formats), ``access``, ``store`` (to look
whether a database is empty), ``content``, ``errors``, files, YAML. Must not: decide what may be written, depend on
GraphQL or HTTP, access a network.
"""

from gql_blog.transfer.article_tags import taken_tags
from gql_blog.transfer.downloads import Download, Downloads, SiteFile
from gql_blog.transfer.expansion import Allowance
from gql_blog.transfer.feeds import FeedHead, atom_parts, json_feed_parts, write_atom, write_json_feed
from gql_blog.transfer.file_exporter import ExportOptions, ExportOutcome, ExportReport, export_paths
from gql_blog.transfer.file_importer import ImportOptions, import_paths
from gql_blog.transfer.foreign.fragment_markdown import ForeignText, comment_markdown
from gql_blog.transfer.foreign.fragment_markdown import article_markdown as markdown_of_html
from gql_blog.transfer.foreign.fragment_tree import parse_fragment
from gql_blog.transfer.foreign.strict_json import check_texts, read_json
from gql_blog.transfer.import_report import FileReport, ImportReport, Outcome
from gql_blog.transfer.markup.html_limits import check_expansion
from gql_blog.transfer.report_formats import report_markdown, report_table
from gql_blog.transfer.sample import load_sample
