"""Import and export: importers parse files and run commands of ``write``; exporters write files and feeds.

May use: ``write`` (its commands), ``read``, ``hooks`` (the export formats), ``access``, ``store`` (to look
whether a database is empty), ``media``, ``content``, ``errors``, files, YAML. Must not: decide what may be written,
depend on GraphQL or HTTP, access a network.
"""

from typing import TYPE_CHECKING

from gql_blog.late_door import late_door

if TYPE_CHECKING:
    from gql_blog.transfer.exports.downloads import Download, Downloads, SiteFile
    from gql_blog.transfer.exports.feeds import FeedHead, atom_parts, json_feed_parts, write_atom, write_json_feed
    from gql_blog.transfer.exports.file_exporter import ExportOptions, ExportReport, export_paths
    from gql_blog.transfer.exports.site_pictures import SitePictures
    from gql_blog.transfer.files.asset_files import file_kind, is_shown_by_pages
    from gql_blog.transfer.files.expansion import Allowance
    from gql_blog.transfer.files.pictures_beside import MediaTarget
    from gql_blog.transfer.files.redirect_files import nginx_map
    from gql_blog.transfer.imports.addresses import address_key
    from gql_blog.transfer.imports.file_importer import import_paths
    from gql_blog.transfer.imports.import_options import ImportOptions
    from gql_blog.transfer.imports.import_report import FileReport, ImportReport, Outcome
    from gql_blog.transfer.imports.likely_languages import likely_language
    from gql_blog.transfer.imports.report_formats import MARK, report_markdown, report_page, report_table
    from gql_blog.transfer.markdown.finding_words import join_shortened, quoted
    from gql_blog.transfer.markdown.front_matter import front_matter_texts, has_front_matter
    from gql_blog.transfer.markdown.html_markdown import ForeignText, markdown_of_html
    from gql_blog.transfer.markdown.markdown_reader import parse_markdown
    from gql_blog.transfer.markdown.written_dates import WrittenDate, date_at_end, ends_in_month, parse_date
    from gql_blog.transfer.sample import load_sample
    from gql_blog.transfer.strict_json import check_texts, read_json
    from gql_blog.transfer.text_input import decode_utf8, has_bidi, isolate_bidi, plain_form
else:
    __getattr__ = late_door(__name__)
