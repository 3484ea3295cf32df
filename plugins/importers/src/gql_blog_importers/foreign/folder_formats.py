"""Documents, and the systems whose exports are folders of them: how one of their files is known.

Their readers are imported when there is something to read, as in ``page_formats``.
"""
# ruff: noqa: PLC0415

from collections.abc import Callable, Sequence
from typing import Any, Final

from gql_blog.plugin import DraftArticle, Importer, SiteUrls
from gql_blog_importers.foreign.source_kinds import DOCUMENTS, OF_DOCUMENTS, OF_MARKDOWN_SITES, OF_MEDIUM, OF_SUBSTACK
from gql_blog_importers.format_options import DocumentOptions

_Read = Callable[[str], bytes]


def _is_medium(head: bytes, name: str) -> bool:
    from gql_blog_importers.foreign.medium import is_medium

    return name.endswith(".html") and is_medium(head.decode("utf-8", "replace"))


def _parse_medium(data: bytes, name: str) -> Sequence[DraftArticle]:
    from gql_blog_importers.foreign.medium import read_medium

    return (read_medium(name, data),)


def _medium_folder(files: Sequence[str], read: _Read) -> Any:
    from gql_blog_importers.foreign.medium import medium_folder

    return medium_folder(files, read)


def _parse_substack(data: bytes, name: str) -> Sequence[DraftArticle]:
    from gql_blog_importers.foreign.substack import read_alone

    return (read_alone(name, data),)


def _substack_folder(files: Sequence[str], read: _Read) -> Any:
    from gql_blog_importers.foreign.substack import substack_folder

    return substack_folder(files, read)


def _parse_text(data: bytes, name: str) -> Sequence[DraftArticle]:
    from gql_blog_importers.foreign.static_sites import read_alone

    return (read_alone(name, data),)


def _jekyll_folder(files: Sequence[str], read: _Read, urls: SiteUrls) -> Any:
    from gql_blog_importers.foreign.static_sites import jekyll_folder

    return jekyll_folder(files, read, urls)


def _hugo_folder(files: Sequence[str], read: _Read, urls: SiteUrls) -> Any:
    from gql_blog_importers.foreign.static_sites import hugo_folder

    return hugo_folder(files, read, urls)


def _is_document(head: bytes, name: str) -> bool:  # noqa: ARG001 # the name says it; pandoc says whether it is true
    return name.endswith(DOCUMENTS)


def _parse_document(data: bytes, name: str, options: Any) -> Sequence[DraftArticle]:
    from gql_blog_importers.foreign.pandoc import read_document

    return (read_document(name, data, options.reads),)


DOCUMENT: Final = Importer(
    format="pandoc",
    description="Documents that the program pandoc reads: Word, OpenDocument, EPUB, LaTeX, RST and others.",
    recognises=_is_document,
    parse=_parse_document,
    holds=OF_DOCUMENTS,
    options=DocumentOptions,
)
MEDIUM: Final = Importer(
    format="medium",
    description="Posts of Medium: the archive or its folder, or single posts.",
    recognises=_is_medium,
    parse=_parse_medium,
    read_folder=_medium_folder,
    holds=OF_MEDIUM,
)
SUBSTACK: Final = Importer(
    format="substack",
    description="Posts of Substack: the archive or its folder, with posts.csv.",
    parse=_parse_substack,
    read_folder=_substack_folder,
    holds=OF_SUBSTACK,
)
JEKYLL: Final = Importer(
    format="jekyll",
    description="Folders of Jekyll, with _posts.",
    parse=_parse_text,
    read_folder=_jekyll_folder,
    holds=OF_MARKDOWN_SITES,
)
HUGO: Final = Importer(
    format="hugo",
    description="Folders of Hugo, with content.",
    parse=_parse_text,
    read_folder=_hugo_folder,
    holds=OF_MARKDOWN_SITES,
)
