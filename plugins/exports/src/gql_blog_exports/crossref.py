"""A deposit for Crossref (schema 5.4.0): what registers the DOIs of articles, with all that it may say of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Date
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, indent, register_namespace, tostring

from pydantic import BaseModel, Field

from gql_blog.plugin import ArticleStatus, BylineRole, ExportArticle, ExportByline, ExportFormat, ExportSite
from gql_blog_exports.article_days import day_of
from gql_blog_exports.jats import ISSN
from gql_blog_exports.licences import licence_url
from gql_blog_exports.personal_names import parted
from gql_blog_exports.xml_nodes import node

_NAMESPACE: Final = "http://www.crossref.org/schema/5.4.0"
_JATS: Final = "{http://www.ncbi.nlm.nih.gov/JATS1}"
_ACCESS: Final = "{http://www.crossref.org/AccessIndicators.xsd}"
_RELATIONS: Final = "{http://www.crossref.org/relations.xsd}"
_HEAD: Final = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    f'<doi_batch xmlns="{_NAMESPACE}" version="5.4.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    f'xsi:schemaLocation="{_NAMESPACE} https://www.crossref.org/schemas/crossref5.4.0.xsd">\n'
)
_ROLES: Final = {BylineRole.AUTHOR: "author", BylineRole.EDITOR: "editor", BylineRole.TRANSLATOR: "translator"}
_ANSWERS: Final = {
    "REPLY": "isReplyTo",
    "COMMENT": "isCommentOn",
    "REVIEW": "isReviewOf",
    "REJOINDER": "isReplyTo",
    "SUPPLEMENT": "isSupplementTo",
}
_DOI: Final = re.compile(r"10\.\d{4,9}/\S{1,200}$")
_LONGEST_NAME: Final = 60
_TWO_LETTERS: Final = 2

for _prefix, _uri in (("jats", _JATS), ("ai", _ACCESS), ("rel", _RELATIONS)):
    register_namespace(_prefix, _uri[1:-1])


class DepositOptions(BaseModel):
    """Who deposits, and for which journal."""

    depositor: str | None = Field(None, description="Who deposits: the name; without it the title of the site.")
    email: str | None = Field(
        None,
        pattern=r"^[^@\s]+@[^@\s.]+\.[^@\s]+$",
        description="Where Crossref answers; without it webmaster at the host of the site.",
    )
    registrant: str | None = Field(None, description="Whose the works are; without it the title of the site.")
    issn: str | None = Field(
        None, pattern=ISSN, description="The ISSN: the articles are of a journal then, else posted content."
    )


def deposit_parts(articles: Sequence[ExportArticle], options: DepositOptions, site: ExportSite) -> Iterator[bytes]:
    """Yield the deposit, article by article. It is read twice: its head says when the last of them was changed."""
    changes = (each.updated_at for each in articles if not _hindrance(each))
    last = max(changes, default=None)
    # Crossref takes what has a later number than before.
    number = "0" if last is None else f"{last:%Y%m%d%H%M%S}{last.microsecond // 1000:03}"
    yield _HEAD.encode() + _written(_head(number, options, site)) + b"<body>\n"
    if options.issn and last is not None:
        metadata = node("journal_metadata", node("full_title", site.title), node("issn", options.issn))
        yield b"<journal>\n" + _written(metadata)
    for each in articles:
        if not _hindrance(each):
            yield _written(_work(each, options, site))
    yield (b"</journal>\n" if options.issn and last is not None else b"") + b"</body>\n</doi_batch>\n"


def write_deposit(articles: Sequence[ExportArticle], options: DepositOptions, site: ExportSite) -> bytes:
    """Return the deposit of articles."""
    return b"".join(deposit_parts(articles, options, site))


def omitted_from_deposit(article: ExportArticle, *, dialogue: bool = False) -> list[str]:  # noqa: ARG001 (asked alike)
    """Why an article is not deposited, or what a deposit says nothing of."""
    hindrance = _hindrance(article)
    return [f"all of it: {hindrance}"] if hindrance else ["the text"]


def _hindrance(article: ExportArticle) -> str | None:
    if not article.doi:
        return "it has no DOI"
    if article.status is not ArticleStatus.PUBLISHED:
        return "it is not published"
    return "its date is not known" if day_of(article) is None else None


def _written(element: Element) -> bytes:
    indent(element)
    return f"{tostring(element, encoding='unicode')}\n".encode()


def _head(number: str, options: DepositOptions, site: ExportSite) -> Element:
    host = urlsplit(site.url).hostname or "localhost"
    return node(
        "head",
        node("doi_batch_id", f"{host}-{number}"),
        node("timestamp", number),
        node(
            "depositor",
            node("depositor_name", options.depositor or site.title),
            node("email_address", options.email or f"webmaster@{host}"),
        ),
        node("registrant", options.registrant or site.title),
    )


def _work(article: ExportArticle, options: DepositOptions, site: ExportSite) -> Element:
    """An article of a journal, or posted content: the two order their parts differently."""
    titles = node("titles", node("title", article.title), _optional("subtitle", article.subtitle))
    contributors = [*_contributors(article.bylines)]
    people = node("contributors", *contributors) if contributors else None
    day = day_of(article) or Date.min
    abstract = [*_abstract(article)]
    behind = (*_programs(article), _doi_data(article), *_citations(article))
    language = article.locale.partition("-")[0].lower()
    stated = language if len(language) == _TWO_LETTERS else None
    if options.issn:
        published = _date("publication_date", day)
        work = node("journal_article", titles, people, *abstract, published, *behind, language=stated)
        work.set("publication_type", "full_text")
        return work
    group, posted = node("group_title", site.title), _date("posted_date", day)
    return node("posted_content", group, people, titles, posted, *abstract, *behind, type="other", language=stated)


def _optional(tag: str, text: str | None) -> Element | None:
    return node(tag, text) if text else None


def _contributors(bylines: Iterable[ExportByline]) -> Iterator[Element]:
    """Yield those whose role Crossref knows."""
    known = (each for each in bylines if each.role in _ROLES)
    for number, each in enumerate(known):
        place = {"sequence": "additional" if number else "first", "contributor_role": _ROLES[each.role]}
        name = parted(each.name)
        if max(len(name.given), len(name.family)) > _LONGEST_NAME:
            made = node("organization", each.name)
        else:
            within = [node("institution", node("institution_name", each.affiliation))] if each.affiliation else []
            made = node(
                "person_name",
                _optional("given_name", name.given),
                node("surname", name.family),
                node("affiliations", *within) if within else None,
                node("ORCID", f"https://orcid.org/{each.orcid}") if each.orcid else None,
            )
        for key, value in place.items():
            made.set(key, value)
        yield made


def _date(tag: str, day: Date) -> Element:
    parts = (node("month", f"{day:%m}"), node("day", f"{day:%d}"), node("year", f"{day.year:04}"))
    made = node(tag, *parts)
    made.set("media_type", "online")
    return made


def _abstract(article: ExportArticle) -> Iterator[Element]:
    if article.abstract:
        paragraphs = (node(f"{_JATS}p", each) for each in article.abstract.split("\n\n") if each.strip())
        yield node(f"{_JATS}abstract", *paragraphs)


def _programs(article: ExportArticle) -> Iterator[Element]:
    """Yield the licence, and what the article answers."""
    licence = licence_url(article.licence) if article.licence else None
    if licence:
        yield node(f"{_ACCESS}program", node(f"{_ACCESS}license_ref", licence), name="AccessIndicators")
    if article.kind is not None and article.responding_to_url is not None:
        relation = node(f"{_RELATIONS}inter_work_relation", article.responding_to_url, identifier_type="uri")
        relation.set("relationship-type", _ANSWERS[article.kind.value])
        yield node(f"{_RELATIONS}program", node(f"{_RELATIONS}related_item", relation), name="relations")


def _doi_data(article: ExportArticle) -> Element:
    return node("doi_data", node("doi", article.doi), node("resource", article.url))


def _citations(article: ExportArticle) -> Iterator[Element]:
    """Yield the notes that cite works, as printed, with the DOI where it is known."""
    made = []
    for note, read in zip(article.notes, article.read_notes, strict=False):
        if read.citation is not None:
            doi = _DOI.search(str(read.citation.get("DOI") or ""))  # a plugin may give an address
            citation = node("citation", _optional("doi", doi and doi[0]), node("unstructured_citation", note.text))
            citation.set("key", f"note{note.number}")
            made.append(citation)
    if made:
        yield node("citation_list", *made)


FORMAT: Final = ExportFormat(
    format="crossref",
    media_type="application/vnd.crossref.deposit+xml",
    extension="crossref.xml",
    description="A deposit for Crossref (schema 5.4.0), which registers the DOIs of articles.",
    write=write_deposit,
    whole_dialogue=True,
    write_site=deposit_parts,
    omits=omitted_from_deposit,
    options=DepositOptions,
)
