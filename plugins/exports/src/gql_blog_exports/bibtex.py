"""BibTeX: the works that an article, a dialogue or the site cites."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from gql_blog.plugin import ExportArticle, ExportFormat
from gql_blog_exports.bibtex_names import bibtex_names
from gql_blog_exports.bibtex_text import escaped, verbatim
from gql_blog_exports.cited_works import CitedItem, cited_items, date_parts, omitted_from_works, stated

_TYPES: Final[Mapping[str, str]] = {
    "article": "article",
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "review": "article",
    "review-book": "article",
    "book": "book",
    "classic": "book",
    "chapter": "incollection",
    "entry-dictionary": "incollection",
    "entry-encyclopedia": "incollection",
    "paper-conference": "inproceedings",
    "pamphlet": "booklet",
    "report": "techreport",
    "thesis": "phdthesis",
    "manuscript": "unpublished",
}
_NAMES: Final = ("author", "editor", "translator")
_FIELDS: Final[Mapping[str, str]] = {
    "publisher": "publisher",
    "publisher-place": "address",
    "volume": "volume",
    "issue": "number",
    "edition": "edition",
    "collection-title": "series",
    "genre": "type",
    "note": "note",
    "ISBN": "isbn",
    "ISSN": "issn",
    "language": "language",
}
_VERBATIM: Final[Mapping[str, str]] = {"DOI": "doi", "URL": "url"}
_PUBLISHERS: Final = {"techreport": "institution", "phdthesis": "school"}
"""What the publisher is called there."""


def bibtex_parts(articles: Iterable[ExportArticle]) -> Iterator[bytes]:
    """Yield the works, each as an entry."""
    for item in cited_items(articles):
        yield _entry(item).encode()


def write_bibtex(articles: Sequence[ExportArticle]) -> bytes:
    """Return the works of articles."""
    return b"".join(bibtex_parts(articles))


def _entry(item: CitedItem) -> str:
    citation = item.citation
    kind = _TYPES.get(str(citation.get("type")), "misc")
    fields = {name: bibtex_names(citation.get(name)) for name in _NAMES}
    # The second pair of braces keeps the capitals as they are printed.
    fields["title"] = _whole(citation.get("title"))
    fields["journal" if kind == "article" else "booktitle"] = _whole(citation.get("container-title"))
    fields |= zip(("year", "month"), map(escaped, date_parts(citation.get("issued"))), strict=False)
    fields |= {name: escaped(stated(citation.get(variable))) for variable, name in _FIELDS.items()}
    fields["pages"] = escaped(stated(citation.get("page"))).replace("–", "--")
    fields |= {name: verbatim(stated(citation.get(variable))) for variable, name in _VERBATIM.items()}
    if kind in _PUBLISHERS:
        fields[_PUBLISHERS[kind]] = fields.pop("publisher")
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{kind}{{{item.key},\n{lines}}}\n\n"


def _whole(value: Any) -> str:
    text = escaped(stated(value))
    return f"{{{text}}}" if text else ""


FORMAT: Final = ExportFormat(
    format="bibtex",
    media_type="application/x-bibtex",
    extension="bib",
    description="The cited works in BibTeX, in UTF-8.",
    write=write_bibtex,
    whole_dialogue=True,
    write_site=bibtex_parts,
    omits=omitted_from_works,
)
