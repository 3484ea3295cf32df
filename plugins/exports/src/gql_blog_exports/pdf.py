"""PDF by WeasyPrint: the page for reading offline on paper, tagged, with footnotes and bookmarks.

Nothing is fetched: no address is opened, of the network or of files, whatever an article says.
"""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import Any, Final

from gql_blog.plugin import BylineRole, ExportArticle, ExportFormat, ExportSite, InputError
from gql_blog_exports.article_days import day_of
from gql_blog_exports.article_parts import PageOptions
from gql_blog_exports.html_page import omitted_from_page, write_page
from gql_blog_exports.pdf_notes import FOOTNOTE, with_footnotes

LONGEST: Final = 600_000
"""How many characters of HTML a file may be made of, so that it is written in time."""
_OF_A_TAG: Final = 40
"""As how many more characters a tag counts: a line, a cell or a note takes time and memory, however short it is."""

_TAGGED: Final = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}
_STYLE: Final = f"""
@page {{
  size: A4; margin: 2.2cm 2.4cm 2.6cm; @bottom-center {{ content: counter(page); }}
  @footnote {{ border-top: 0.5pt solid; margin-top: 1em; padding-top: 0.5em; }}
}}
:root {{ font-size: 10.5pt; line-height: 1.4; }}
body {{ max-width: none; padding: 0; }}
a {{ color: inherit; }}
article {{ bookmark-level: none; }}
.{FOOTNOTE} {{ float: footnote; font-size: 8.5pt; text-align: start; }}
.{FOOTNOTE}::footnote-call {{ content: attr(data-label); }}
.{FOOTNOTE}::footnote-marker {{ content: attr(data-label) "\\2002"; }}
.{FOOTNOTE} .paragraph {{ display: block; }}
"""


def is_installed() -> bool:
    """Return whether the extra ``pdf`` is there."""
    return find_spec("weasyprint") is not None


def write_pdf(articles: Sequence[ExportArticle], options: PageOptions, site: ExportSite) -> bytes:
    """Return the file. InputError: it would be too long, or what WeasyPrint needs of the system is missing."""
    texts = [each.html for each in articles]
    texts += (comment.html for each in articles if options.comments for comment in each.comments)
    length = sum(len(each) + _OF_A_TAG * each.count("<") for each in texts)
    length += _OF_A_TAG * sum(len(each.mentions) for each in articles if options.listed)
    if length > LONGEST:
        raise InputError(
            f"A PDF is made of {LONGEST:,} characters of HTML at most, each tag counted as {_OF_A_TAG} more, and this "
            f"would be of {length:,}. Export the articles one by one, without comments, or in the format 'html'."
        )
    # What is kept in the page for an import is not shown, and only takes time.
    printed = [replace(each, html=with_footnotes(each.html), html_with_players="") for each in articles]
    html = write_page(printed, options, site)
    document = _rendered(html.decode())
    opening, day = articles[0], day_of(articles[0])
    document.metadata.title = opening.title
    document.metadata.authors = [each.name for each in opening.bylines if each.role is BylineRole.AUTHOR]
    document.metadata.keywords = list(opening.tags)
    document.metadata.description = opening.abstract
    document.metadata.created = None if day is None else day.isoformat()
    written: bytes = document.write_pdf(pdf_identifier=hashlib.sha256(html).digest()[:16], **_TAGGED)
    return written


def _rendered(html: str) -> Any:
    try:
        # It takes a third of a second to load, and each command loads the plugins.
        from weasyprint import CSS, HTML  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except OSError as error:
        raise InputError(
            "A PDF needs the library Pango, which is not installed: apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
            "libharfbuzz-subset0, or its like on other systems."
        ) from error
    # It warns of each property of our style that paper does not have.
    logging.getLogger("weasyprint").setLevel(logging.ERROR)
    fetcher = URLFetcher(allowed_protocols=())
    style = CSS(string=_STYLE, url_fetcher=fetcher)
    return HTML(string=html, base_url="about:blank", url_fetcher=fetcher).render(stylesheets=[style], **_TAGGED)


FORMAT: Final = ExportFormat(
    format="pdf",
    media_type="application/pdf",
    extension="pdf",
    description="PDF, tagged (PDF/UA-1), with footnotes and bookmarks.",
    write=write_pdf,
    whole_dialogue=True,
    omits=omitted_from_page,
    options=PageOptions,
)
