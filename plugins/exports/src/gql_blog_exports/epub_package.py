"""What surrounds the chapters of a book: its metadata, its list of contents, and its title page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from types import MappingProxyType
from typing import Final

from gql_blog.plugin import ArticleStatus, BylineRole, ExportPicture, ExportSite
from gql_blog_exports.contents import Entry
from gql_blog_exports.html_words import is_from_right, language_attributes, words_of
from gql_blog_exports.xml_nodes import without_controls

CONTAINER: Final = """<?xml version="1.0" encoding="utf-8"?>
<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""
_RELATORS: Final[Mapping[BylineRole, str]] = {
    BylineRole.AUTHOR: "aut",
    BylineRole.EDITOR: "edt",
    BylineRole.TRANSLATOR: "trl",
    BylineRole.INTERVIEWER: "ivr",
    BylineRole.PHOTOGRAPHER: "pht",
    BylineRole.OTHER: "ctb",
}
"""The roles of bylines in the vocabulary of the Library of Congress."""
_TEXT_ALONE: Final = "All is text, with headings, and with links between notes and their places."
_WITH_PICTURES: Final = "Text with pictures, with headings, and with links between notes and their places."
_ACCESS: Final = (
    ("accessModeSufficient", "textual"),
    ("accessibilityFeature", "readingOrder"),
    ("accessibilityFeature", "structuralNavigation"),
    ("accessibilityFeature", "tableOfContents"),
    ("accessibilityHazard", "none"),
)


@dataclass(frozen=True, slots=True)
class Book:
    """A book; ``url`` is what it is a copy of. The entries are in the order of reading."""

    title: str
    subtitle: str | None
    locale: str
    url: str
    entries: Sequence[Entry]

    @property
    def credits(self) -> dict[tuple[str, BylineRole], None]:
        """Who did what for it, each once."""
        return {(byline.name, byline.role): None for each in self.entries for byline in each.bylines}


def xhtml(title: str, locale: str, kind: str, body: str) -> str:
    """Return a page of a book, of XHTML; ``kind``: what it is to a reader of e-books."""
    return without_controls(
        f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops" xml:lang="{escape(locale)}" {language_attributes(locale)}>\n'
        f"<head>\n<title>{escape(title)}</title>\n"
        f'<link rel="stylesheet" type="text/css" href="style.css"/>\n</head>\n'
        f'<body epub:type="{kind}">\n{body}\n</body>\n</html>\n'
    )


def package(
    book: Book,
    site: ExportSite,
    pictures: Sequence[ExportPicture] = (),
    properties: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return the metadata of a book, its files, and their order. ``properties``: what pages have, by their paths."""
    direction = ' page-progression-direction="rtl"' if is_from_right(book.locale) else ""
    pages = [(each.id, each.held.page) for each in book.entries]
    files = [(name, page, "application/xhtml+xml") for name, page in pages]
    files += [(f"picture-{n}", f"media/{each.name}", each.media_type) for n, each in enumerate(pictures, start=1)]
    return without_controls(
        '<?xml version="1.0" encoding="utf-8"?>\n<package xmlns="http://www.idpf.org/2007/opf" version="3.0" '
        f'unique-identifier="book" xml:lang="{escape(book.locale)}">\n'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        + "".join(f"{line}\n" for line in _metadata(book, site, has_pictures=bool(pictures)))
        + '</metadata>\n<manifest>\n<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" '
        'properties="nav"/>\n<item id="style" href="style.css" media-type="text/css"/>\n'
        '<item id="title" href="title.xhtml" media-type="application/xhtml+xml"/>\n'
        + "".join(
            f'<item id="{name}" href="{path}" media-type="{kind}"'
            + (f' properties="{properties[path]}"/>\n' if properties.get(path) else "/>\n")
            for name, path, kind in files
        )
        + f'</manifest>\n<spine{direction}>\n<itemref idref="title"/>\n<itemref idref="nav"/>\n'
        + "".join(f'<itemref idref="{name}"/>\n' for name, _ in pages)
        + "</spine>\n</package>\n"
    )


def _metadata(book: Book, site: ExportSite, *, has_pictures: bool) -> Iterator[str]:
    yield f'<dc:identifier id="book">{escape(site.file_url)}</dc:identifier>'
    yield f'<dc:title id="main">{escape(book.title)}</dc:title>'
    yield '<meta refines="#main" property="title-type">main</meta>'
    if book.subtitle:
        yield f'<dc:title id="more">{escape(book.subtitle)}</dc:title>'
        yield '<meta refines="#more" property="title-type">subtitle</meta>'
    for locale in dict.fromkeys((book.locale, *(each.locale for each in book.entries))):
        yield f"<dc:language>{escape(locale)}</dc:language>"
    for number, (name, role) in enumerate(book.credits, start=1):
        kind = "creator" if role is BylineRole.AUTHOR else "contributor"
        yield f'<dc:{kind} id="person-{number}">{escape(name)}</dc:{kind}>'
        yield f'<meta refines="#person-{number}" property="role" scheme="marc:relators">{_RELATORS[role]}</meta>'
    days = [each.day for each in book.entries if each.day is not None]
    if days:
        yield f"<dc:date>{(max(days) if book.url == site.url else days[0]).isoformat()}</dc:date>"
    yield f"<dc:publisher>{escape(site.title)}</dc:publisher>"
    yield f"<dc:source>{escape(book.url)}</dc:source>"
    for number, section in enumerate(dict.fromkeys(each.section for each in book.entries if each.section), start=1):
        yield f'<meta property="belongs-to-collection" id="section-{number}">{escape(section)}</meta>'
        yield f'<meta refines="#section-{number}" property="collection-type">series</meta>'
    for tag in dict.fromkeys(tag for each in book.entries for tag in each.tags):
        yield f"<dc:subject>{escape(tag)}</dc:subject>"
    # The newest change, and not the time of the export: the same articles are the same book.
    changed = max((each.updated_at for each in book.entries), default=datetime.fromtimestamp(0, UTC))
    yield f'<meta property="dcterms:modified">{changed.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}</meta>'
    for mode in ("textual", "visual") if has_pictures else ("textual",):
        yield f'<meta property="schema:accessMode">{mode}</meta>'
    yield f'<meta property="schema:accessibilitySummary">{_WITH_PICTURES if has_pictures else _TEXT_ALONE}</meta>'
    for name, value in _ACCESS:
        yield f'<meta property="schema:{name}">{value}</meta>'


def navigation(book: Book) -> str:
    """Return the list of contents, and where the parts of the book begin."""
    words = words_of(book.locale)
    chapters = "".join(f'<li><a href="{each.held.page}">{each.title_in("span")}</a></li>\n' for each in book.entries)
    title = f'href="title.xhtml">{escape(book.title)}</a></li>\n'
    begins = "".join(
        f'<li><a epub:type="bodymatter" href="{each.held.page}">{words.text}</a></li>\n' for each in book.entries[:1]
    )
    body = (
        f'<nav epub:type="toc" id="toc">\n<h1 lang="{words.language}">{words.contents}</h1>\n'
        f"<ol>\n<li><a {title}{chapters}</ol>\n</nav>\n"
        f'<nav epub:type="landmarks" hidden="hidden">\n<ol>\n<li><a epub:type="titlepage" {title}'
        f'<li><a epub:type="toc" href="#toc">{words.contents}</a></li>\n{begins}</ol>\n</nav>'
    )
    return xhtml(words.contents, book.locale, "frontmatter", body)


def title_page(book: Book, site: ExportSite) -> str:
    """Return the first page: title, names, where it comes from, and what of it is not public."""
    people = [escape(name) for name, role in book.credits if role is BylineRole.AUTHOR]
    hidden = {each.status for each in book.entries} - {ArticleStatus.PUBLISHED}
    lines = [
        *([escape(book.subtitle)] if book.subtitle else ()),
        *([", ".join(people)] if people else ()),
        *sorted(each.value for each in hidden),
        f'<a href="{escape(book.url)}">{escape(site.title)}</a>',
    ]
    body = f"<h1>{escape(book.title)}</h1>\n" + "\n".join(f"<p>{line}</p>" for line in lines)
    return xhtml(book.title, book.locale, "frontmatter titlepage", body)
