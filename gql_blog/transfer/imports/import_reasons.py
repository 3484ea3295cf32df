"""The reasons for which a file cannot be imported, as they are documented."""

from typing import Final

IMPORT_REASONS: Final[dict[str, str]] = {
    "ARCHIVE_REFUSED": "The archive has links, names that lead out of it or too much in it, or is damaged.",
    "BINARY": "The file is not text.",
    "EMPTY": "The file has no text.",
    "EXPANDS_TOO_MUCH": "What is imported would be many times as long as its file (`GQL_BLOG_IMPORT_EXPANSION`).",
    "FILE_INCOMPLETE": "A file of several articles ends before the last of them.",
    "FRONT_MATTER_INVALID": "The front matter is not valid YAML or TOML, or is too long.",
    "FRONT_MATTER_NOT_CLOSED": "The front matter has no closing line.",
    "HAS_FINDINGS": "The import is strict, and something in the file is uncertain.",
    "HTML_NOT_MARKDOWN": "The file is HTML.",
    "IMPORTER_MISSING": "Pages and exports are read by the plugin `importers`, which is not installed or not allowed.",
    "IMPOSSIBLE_DATE": "A date does not exist in the calendar.",
    "INVALID_VALUE": "A key of the front matter has a value of the wrong kind.",
    "LINK_REFUSED": "The path is a symbolic link to a directory, or to a file outside the folder.",
    "NAME_TAKEN": "The name of another file of the same import differs from this one in spaces alone.",
    "NOT_AN_ARTICLE": "The page is neither a post nor a response, such as a list or an index.",
    "NOT_FOUND": "The path does not exist.",
    "NOT_UTF8": "The file is not valid UTF-8. The offset of the byte is given.",
    "NOT_WELL_FORMED": "The XML or JSON of an export is not valid. The line is given.",
    "NO_BODY": "The page has a head, but no text.",
    "NUL": "The file contains a NUL character.",
    "PANDOC_FAILED": "The program pandoc cannot read the document, or takes too long.",
    "PANDOC_MISSING": "The document is read by the program pandoc, which is not installed.",
    "PLUGIN_FAILED": "The plugin that reads this format failed. Nothing of the file is stored; the log has the error.",
    "SEVERAL_PAGES": "The file holds two or more pages. Each needs a file of its own.",
    "SIDE_FILE": "It is the metadata of another file (`NAME.meta.yaml`), or cannot be applied to several articles.",
    "TITLE_NOT_STATED": "The file has no title, and a post needs one.",
    "TOO_LARGE": "The file is too large.",
    "UNKNOWN_FORMAT": "The format of the file is not known.",
    "UNREADABLE": "The file or folder cannot be read.",
    "XML_WITH_ENTITIES": "The XML has a document type, which may define entities.",
}
"""What ``ImportRefused.reason`` can be."""
