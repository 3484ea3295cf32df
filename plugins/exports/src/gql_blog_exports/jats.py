"""JATS 1.3: an article, or a dialogue as its post with the responses to it as ``response`` elements."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date as Date
from typing import Final
from xml.etree.ElementTree import Element

from pydantic import BaseModel, Field

from gql_blog.plugin import ArticleStatus, BylineRole, ExportArticle, ExportByline, ExportFormat, ExportSite
from gql_blog_exports.article_days import day_of
from gql_blog_exports.jats_body import Converter, places_of
from gql_blog_exports.jats_lines import Places
from gql_blog_exports.jats_references import reference_list
from gql_blog_exports.licences import licence_url
from gql_blog_exports.markdown import omitted_from_markdown
from gql_blog_exports.personal_names import parted
from gql_blog_exports.xml_nodes import ALI, XLINK, XML, Content, node, set_value, xml_bytes

_PUBLISHING: Final = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Publishing DTD with MathML3 v1.3 20210610//EN"'
    ' "JATS-journalpublishing1-3-mathml3.dtd">\n'
)
_ARCHIVING: Final = (
    '<!DOCTYPE article PUBLIC "-//NLM//DTD JATS (Z39.96) Journal Archiving and Interchange DTD with MathML3 v1.3'
    ' 20210610//EN" "JATS-archivearticle1-3-mathml3.dtd">\n'
)
"""Journal Publishing requires an ISSN; Archiving and Interchange is the same without that demand."""


ISSN: Final = r"^\d{4}-\d{3}[\dX]$"


class JatsOptions(BaseModel):
    """The options of JATS."""

    issn: str | None = Field(None, pattern=ISSN, description="The ISSN of the site, such as 2049-3630.")


def write_jats(articles: Sequence[ExportArticle], options: JatsOptions, site: ExportSite) -> bytes:
    """Return the first article, with the others as responses."""
    opening, *others = articles
    prefixes = {each.id: f"a{number}" for number, each in enumerate(articles, 1)}
    ids = {each.url: prefixes[each.id] for each in others}
    for each in articles:
        ids |= places_of(each.html, each.url, prefixes[each.id])
    places = Places(ids)
    root = node(
        "article",
        node("front", _journal(options, site), node("article-meta", *_meta(opening, prefixes[opening.id]))),
        *_text(opening, places, prefixes[opening.id]),
        *(_response(each, places, prefixes[each.id]) for each in others),
        dtd_version="1.3",
        article_type="other" if opening.kind is None else "article-commentary",
    )
    set_value(root, f"{XML}lang", opening.locale)
    return xml_bytes(root, _PUBLISHING if options.issn else _ARCHIVING)


def omitted_from_jats(article: ExportArticle, **_: object) -> list[str]:
    """What JATS leaves out: what Markdown of one article does, and translations, whose address an export knows not."""
    translated = ["what it is a translation of"] if article.translation_of else []
    return [*omitted_from_markdown(article), *translated]


def _response(article: ExportArticle, places: Places, prefix: str) -> Element:
    made = node("response", node("front-stub", *_meta(article, prefix)), *_text(article, places, prefix), id=prefix)
    made.set("response-type", "reply" if article.kind is None else article.kind.value.lower())
    set_value(made, f"{XML}lang", article.locale)
    return made


def _journal(options: JatsOptions, site: ExportSite) -> Element:
    return node(
        "journal-meta",
        node("journal-id", site.url, journal_id_type="publisher"),
        node("journal-title-group", node("journal-title", site.title)),
        node("issn", options.issn, publication_format="electronic") if options.issn else None,
    )


def _meta(article: ExportArticle, prefix: str) -> Iterator[Element]:
    yield node("article-id", article.id, pub_id_type="publisher-id")
    if article.doi:
        yield node("article-id", article.doi, pub_id_type="doi")
    if article.section:
        subjects = node("subj-group", node("subject", article.section), subj_group_type="heading")
        yield node("article-categories", subjects)
    subtitle = node("subtitle", article.subtitle) if article.subtitle else None
    yield node("title-group", node("article-title", article.title), subtitle)
    places = dict.fromkeys(each.affiliation for each in article.bylines if each.affiliation)
    ids = {place: f"{prefix}-aff-{number}" for number, place in enumerate(places, 1)}
    if article.bylines:
        yield node("contrib-group", *(_contributor(each, ids) for each in article.bylines))
    # Beside the names, not within: there alone pandoc, and others that look for the places of an article, find them.
    yield from (node("aff", node("institution", place), id=made) for place, made in ids.items())
    published = day_of(article)
    if published is not None:
        yield _date("pub-date", "pub", published)
    if article.updated_on is not None:
        yield node("history", _date("date", "updated", article.updated_on))
    if article.licence:
        yield node("permissions", _licence(article.licence))
    yield _linked(node("self-uri"), article.url)
    if article.responding_to_title is not None:
        yield _answered(article, article.responding_to_title)
    if article.abstract:
        yield node("abstract", *(node("p", each) for each in article.abstract.split("\n\n") if each.strip()))
    if article.tags:
        yield node("kwd-group", *(node("kwd", each) for each in article.tags))
    if article.status is not ArticleStatus.PUBLISHED:
        status = node("custom-meta", node("meta-name", "status"), node("meta-value", article.status.value))
        yield node("custom-meta-group", status)


def _contributor(byline: ExportByline, places: Mapping[str, str]) -> Element:
    name = parted(byline.name)
    given, family = node("given-names", name.given), node("surname", name.family)
    parts: tuple[Content, ...] = (given, " ", family)
    if name.is_reversed:
        parts = (family, ", ", given)
    return node(
        "contrib",
        node("contrib-id", f"https://orcid.org/{byline.orcid}", contrib_id_type="orcid") if byline.orcid else None,
        node("string-name", *(parts if name.given else (family,))),
        node("bio", node("p", byline.bio)) if byline.bio else None,
        node("role", byline.role.value.lower()) if byline.role is not BylineRole.AUTHOR else None,
        node("xref", ref_type="aff", rid=places[byline.affiliation]) if byline.affiliation else None,
        contrib_type=byline.role.value.lower(),
    )


def _date(tag: str, kind: str, day: Date) -> Element:
    parts = (node("day", f"{day:%d}"), node("month", f"{day:%m}"), node("year", f"{day.year:04}"))
    made = node(tag, *parts, date_type=kind, iso_8601_date=day.isoformat())
    if tag == "pub-date":
        made.set("publication-format", "electronic")
    return made


def _answered(article: ExportArticle, title: str) -> Element:
    made = node("related-article", title, related_article_type="commentary-article")
    if article.responding_to_url is not None:
        made.set("ext-link-type", "uri")
        _linked(made, article.responding_to_url)
    return made


def _licence(licence: str) -> Element:
    url = licence_url(licence)
    if url is None:
        return node("license", node("license-p", licence))
    reference = node(f"{ALI}license_ref", url)
    return _linked(node("license", reference, node("license-p", licence)), url)


def _linked(element: Element, address: str) -> Element:
    set_value(element, f"{XLINK}href", address)
    return element


def _text(article: ExportArticle, places: Places, prefix: str) -> Iterator[Element]:
    """Yield the body, and what stands behind it: notes, references, notices of the editors."""
    convert = Converter(article.url, article.source, places)
    body, notes = convert.parts(article.html)
    yield node("body", *body)
    behind = [
        *([node("fn-group", *notes)] if notes else []),
        *(_notice(convert.paragraphs(each.html), each.kind.value.lower(), each.date) for each in article.notices),
        *reference_list(article, prefix),
    ]
    if behind:
        yield node("back", *behind)


def _notice(text: Sequence[Element], kind: str, date: Date | None) -> Element:
    stated = node("p", node("named-content", date.isoformat(), content_type="date")) if date else None
    return node("notes", stated, *text, notes_type=kind.replace("_", "-"))


FORMAT: Final = ExportFormat(
    format="jats",
    media_type="application/jats+xml",
    extension="jats.xml",
    description="JATS 1.3 (Z39.96), Journal Publishing, for archives, indexes and publishing systems.",
    write=write_jats,
    whole_dialogue=True,
    omits=omitted_from_jats,
    options=JatsOptions,
)
