"""A deposit for Crossref (schema 5.4.0): what registers the DOIs of articles, with all that it may say of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Date
from typing import Final
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, indent, register_namespace, tostring

from pydantic import BaseModel, Field

from gql_blog.plugin import (
    ArticleStatus,
    BylineRole,
    ExportArticle,
    ExportByline,
    ExportFormat,
    ExportSite,
    InputError,
)
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
_DOI: Final = re.compile(r"10\.[0-9]{4,9}/\S{1,200}$")
_YEARS: Final = range(1400, 2201)
_LONGEST_NAME: Final = 60
_LONGEST_ORGANIZATION: Final = 511
_LONGEST_INSTITUTION: Final = 1024
_LONGEST_ADDRESS: Final = 2048
_LONGEST_DEPOSITOR: Final = 130
_LONGEST_REGISTRANT: Final = 255
_LONGEST_JOURNAL: Final = 255
_LONGEST_GROUP: Final = 1024
_LANGUAGES: Final = (
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
    "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is "
    "it iu ja jv jw ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr "
    "ms mt mu my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg "
    "si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo "
    "xh yi yo za zh zu"
)
"""The languages of two letters that the schema knows; stating one is optional."""

for _prefix, _uri in (("jats", _JATS), ("ai", _ACCESS), ("rel", _RELATIONS)):
    register_namespace(_prefix, _uri[1:-1])


class DepositOptions(BaseModel):
    """Who deposits, and for which journal."""

    depositor: str | None = Field(
        None,
        max_length=_LONGEST_DEPOSITOR,
        description="Who deposits: the name; without it the title of the site.",
    )
    email: str | None = Field(
        None,
        min_length=6,
        max_length=_LONGEST_DEPOSITOR,
        pattern=r"^[^@\s]+@[^@\s.]+\.[^@\s]+$",
        description="Where Crossref answers; without it webmaster at the host of the site.",
    )
    registrant: str | None = Field(
        None,
        max_length=_LONGEST_REGISTRANT,
        description="Whose the works are; without it the title of the site.",
    )
    issn: str | None = Field(
        None, pattern=ISSN, description="The ISSN: the articles are of a journal then, else posted content."
    )


def deposit_parts(articles: Sequence[ExportArticle], options: DepositOptions, site: ExportSite) -> Iterator[bytes]:
    """Yield the deposit by articles, read twice for its date; InputError: none to register, or a title too long."""
    last = max((each.updated_at for each in articles if not _hindrance(each)), default=None)
    if last is None:
        hindrances = sorted({str(_hindrance(each)) for each in articles})
        raise InputError(f"There is nothing to register with Crossref: {'; '.join(hindrances) or 'no article'}.")
    number = f"{last:%Y%m%d%H%M%S}{last.microsecond // 1000:03}"  # Crossref takes what has a later one than before
    yield _HEAD.encode() + _written(_head(number, options, site)) + b"<body>\n"
    if options.issn:
        title = _fitting(site.title, _LONGEST_JOURNAL, "of a journal")
        metadata = node("journal_metadata", node("full_title", title), node("issn", options.issn))
        yield b"<journal>\n" + _written(metadata)
    for each in articles:
        if not _hindrance(each):
            yield _written(_work(each, options, site))
    yield (b"</journal>\n" if options.issn else b"") + b"</body>\n</doi_batch>\n"


def write_deposit(articles: Sequence[ExportArticle], options: DepositOptions, site: ExportSite) -> bytes:
    """Return the deposit of articles."""
    return b"".join(deposit_parts(articles, options, site))


def omitted_from_deposit(article: ExportArticle, *, dialogue: bool = False) -> list[str]:  # noqa: ARG001 (asked alike)
    """Why an article is not deposited, or what a deposit says nothing of."""
    hindrance = _hindrance(article)
    return [f"all of it: {hindrance}"] if hindrance else ["the text", *_unsaid(article)]


def _hindrance(article: ExportArticle) -> str | None:
    if not article.doi:
        return "it has no DOI"
    if not _DOI.match(article.doi):
        return f"{article.doi[:_LONGEST_NAME]!r} is no DOI that Crossref takes"
    if article.status is not ArticleStatus.PUBLISHED:
        return "it is not published"
    day = day_of(article)
    if day is None:
        return "its date is not known"
    if day.year not in _YEARS:
        return f"its date is not of the years {_YEARS[0]} to {_YEARS[-1]}"
    if urlsplit(article.url).scheme not in ("http", "https") or len(article.url) > _LONGEST_ADDRESS:
        return f"its address is none of the web with {_LONGEST_ADDRESS} characters at most"
    return None


def _unsaid(article: ExportArticle) -> Iterator[str]:
    """Yield what Crossref does not take of an article that can be registered."""
    for each in article.bylines:
        if each.role not in _ROLES:
            yield f"the credit of {each.name[:_LONGEST_NAME]}, for it knows no role {each.role.value}"
        elif len(each.name) > _LONGEST_ORGANIZATION:
            yield f"the credit of {each.name[:_LONGEST_NAME]}…, which is longer than {_LONGEST_ORGANIZATION} characters"
        elif len(each.affiliation or "") > _LONGEST_INSTITUTION or (each.affiliation and _is_long(each.name)):
            yield f"the affiliation of {each.name[:_LONGEST_NAME]}, for it or the name is too long"
    if article.section:
        yield "the section"
    if article.licence and licence_url(article.licence) is None:
        yield f"the licence {article.licence[:_LONGEST_NAME]!r}, for it is no address"


def _is_long(name: str) -> bool:
    """Whether a name is too long for that of a person; it is an organisation's then."""
    named = parted(name)
    return max(len(named.given), len(named.family)) > _LONGEST_NAME


def _fitting(title: str, most: int, what: str) -> str:
    """Return the title of the site; InputError if it is too long."""
    if len(title) > most:
        raise InputError(f"The title of the site is longer than the {most} characters that Crossref takes {what}.")
    return title


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
            node("depositor_name", options.depositor or _fitting(site.title, _LONGEST_DEPOSITOR, "of a depositor")),
            node("email_address", options.email or f"webmaster@{host}"),
        ),
        node("registrant", options.registrant or _fitting(site.title, _LONGEST_REGISTRANT, "of a registrant")),
    )


def _work(article: ExportArticle, options: DepositOptions, site: ExportSite) -> Element:
    """An article of a journal, or posted content: the two order their parts differently."""
    titles = node("titles", node("title", article.title), _optional("subtitle", article.subtitle))
    contributors = [*_contributors(article.bylines)]
    people = node("contributors", *contributors) if contributors else None
    day = day_of(article) or Date.min
    abstract = [*_abstract(article)]
    doi = node("doi_data", node("doi", article.doi), node("resource", article.url))
    behind = (*_programs(article), doi, *_citations(article))
    language = article.locale.partition("-")[0].lower()
    stated = language if language in _LANGUAGES.split() else None
    if options.issn:
        published = _date("publication_date", day)
        work = node("journal_article", titles, people, *abstract, published, *behind, language=stated)
        work.set("publication_type", "full_text")
        return work
    group = node("group_title", _fitting(site.title, _LONGEST_GROUP, "of a group"))
    posted = _date("posted_date", day)
    return node("posted_content", group, people, titles, posted, *abstract, *behind, type="other", language=stated)


def _optional(tag: str, text: str | None) -> Element | None:
    return node(tag, text) if text else None


def _contributors(bylines: Iterable[ExportByline]) -> Iterator[Element]:
    """Yield those whose role Crossref knows, and whose name it takes."""
    known = (each for each in bylines if each.role in _ROLES and len(each.name) <= _LONGEST_ORGANIZATION)
    for number, each in enumerate(known):
        place = {"sequence": "additional" if number else "first", "contributor_role": _ROLES[each.role]}
        name = parted(each.name)
        if _is_long(each.name):
            made = node("organization", each.name)
        else:
            takes = each.affiliation and len(each.affiliation) <= _LONGEST_INSTITUTION
            within = [node("institution", node("institution_name", each.affiliation))] if takes else []
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
