"""The works that an article cites, as references of JATS: CSL-JSON, of which each part has its element."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.etree.ElementTree import Element

from gql_blog.plugin import ExportArticle
from gql_blog_exports.cited_works import cited_items, date_parts, stated
from gql_blog_exports.xml_nodes import XLINK, node, set_value

_KINDS: Final = {
    "article": "journal",
    "article-journal": "journal",
    "article-magazine": "journal",
    "article-newspaper": "newspaper",
    "book": "book",
    "chapter": "book",
    "classic": "book",
    "report": "report",
    "thesis": "thesis",
    "webpage": "webpage",
    "paper-conference": "confproc",
}
_WITHIN: Final = {"book": "chapter-title"}
"""What the title of a part is there; elsewhere ``article-title``."""
_FIELDS: Final = {
    "edition": "edition",
    "publisher": "publisher-name",
    "publisher-place": "publisher-loc",
    "volume": "volume",
    "issue": "issue",
    "page": "page-range",
    "ISBN": "isbn",
    "ISSN": "issn",
    "note": "comment",
}
_PEOPLE: Final = ("author", "editor", "translator")


def reference_list(article: ExportArticle, prefix: str) -> list[Element]:
    """Return the list of the works that an article cites, or nothing."""
    items = [
        node("ref", _citation(item.citation), id=f"{prefix}-ref{number}")
        for number, item in enumerate(cited_items((article,)), 1)
    ]
    return [node("ref-list", *items)] if items else []


def _citation(citation: Mapping[str, Any]) -> Element:
    kind = _KINDS.get(str(citation.get("type")), "other")
    return node("element-citation", *_parts(citation, kind), publication_type=kind)


def _parts(citation: Mapping[str, Any], kind: str) -> Iterator[Element]:
    for role in _PEOPLE:
        people = [each for name in _listed(citation.get(role)) for each in _name(name)]
        if people:
            yield node("person-group", *people, person_group_type=role)
    title, container = stated(citation.get("title")), stated(citation.get("container-title"))
    if container and title:
        yield node(_WITHIN.get(kind, "article-title"), title)
    if container or title:
        yield node("source", container or title)
    yield from (node(tag, stated(citation.get(name))) for name, tag in _FIELDS.items() if stated(citation.get(name)))
    day = date_parts(citation.get("issued"))
    yield from (node(tag, part) for tag, part in zip(("year", "month", "day"), day, strict=False))
    if stated(citation.get("DOI")):
        yield node("pub-id", stated(citation.get("DOI")), pub_id_type="doi")
    if stated(citation.get("URL")):
        link = node("ext-link", stated(citation.get("URL")), ext_link_type="uri")
        set_value(link, f"{XLINK}href", stated(citation.get("URL")))
        yield link


def _name(name: Any) -> list[Element]:
    if not isinstance(name, Mapping):
        return []
    before = " ".join(filter(None, (stated(name.get("non-dropping-particle")), stated(name.get("family")))))
    if not before:
        return [node("string-name", literal)] if (literal := stated(name.get("literal"))) else []
    given = stated(name.get("given"))
    return [node("name", node("surname", before), node("given-names", given) if given else None)]


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else ()
