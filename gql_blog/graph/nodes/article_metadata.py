"""What the head of an article's page says for machines: JSON-LD of schema.org, and the tags that libraries read."""

import json
from collections.abc import Iterator
from typing import Any, Final

from gql_blog.graph.declared.declarations import key
from gql_blog.read import Items, ReadContext, Row, Select, Selected, Sought

_READ: Final = Selected(
    "Article",
    "slug url title subtitle abstract locale publishedOn publishedAt updatedOn doi licence section wordCount "
    "commentCount isStub tags { name } bylines { creditedName role affiliation contributor { orcid } } "
    "footnotes { kind text } ... on Response { respondingTo { title url } }",
)
_SITE: Final = Row("site", "md")
_TITLE: Final = Sought(Select((_SITE["title"],), (_SITE,)))
_ROLES: Final = {"AUTHOR": "author", "EDITOR": "editor", "TRANSLATOR": "translator"}


class ArticleMetadata:
    """What the head of an article's page says for search engines, reference managers and indexes."""

    json_ld = key("String!", "JSON-LD of schema.org. It has no <, and can stand in a script as it is.")
    tags = key("[MetaTag!]!", "Tags of Highwire Press, citation_…, for Google Scholar and Zotero.")


class MetaTag:
    """A tag of the head, <meta name="…" content="…">; escape the content."""

    name = key("String!", "The name. Several tags may have the same one.")
    content = key("String!", "The content, in plain text.")


def _metadata(
    context: ReadContext, _arguments: dict[str, Any], article: dict[str, Any], title: str | None
) -> dict[str, Any] | None:
    if article["isStub"]:
        return None
    title = title or context.urls.title
    # The date as printed, or else that of the instant of publication, in UTC.
    day = str(article["publishedOn"] or article["publishedAt"] or "")[:10]
    tags = [{"name": name, "content": text} for name, text in _tags(context, article, day, title) if text]
    json_ld = {"@context": "https://schema.org", **_json_ld(context, article, day, title)}
    return {"jsonLd": json.dumps(json_ld, ensure_ascii=False).replace("<", "\\u003c"), "tags": tags}


def _json_ld(context: ReadContext, article: dict[str, Any], day: str, site: str) -> dict[str, Any]:
    doi, answered = article["doi"], article.get("respondingTo")
    people: dict[str, list[Any]] = {}
    for each in article["bylines"]:
        people.setdefault(_ROLES.get(each["role"], "contributor"), []).append(_person(each))
    return _said(
        "ScholarlyArticle" if doi else "BlogPosting",
        url=article["url"],
        headline=article["title"],
        alternativeHeadline=article["subtitle"],
        abstract=article["abstract"],
        inLanguage=article["locale"],
        datePublished=day,
        dateModified=str(article["updatedOn"] or ""),
        license=article["licence"],
        articleSection=article["section"],
        sameAs=doi and f"https://doi.org/{doi}",
        **people,
        keywords=[each["name"] for each in article["tags"]],
        wordCount=article["wordCount"],
        commentCount=article["commentCount"],
        about=answered and _said("CreativeWork", url=answered["url"], name=answered["title"]),
        citation=[each["text"] for each in article["footnotes"] if each["kind"] == "FULL"],
        isPartOf=_said("WebSite", name=site, url=context.urls.home),
    )


def _person(byline: dict[str, Any]) -> dict[str, Any]:
    within, orcid = byline["affiliation"], byline["contributor"]["orcid"]
    affiliation = within and _said("Organization", name=within)
    same = orcid and f"https://orcid.org/{orcid}"
    return _said("Person", name=byline["creditedName"], affiliation=affiliation, sameAs=same)


def _said(kind: str, **properties: Any) -> dict[str, Any]:
    """An object of schema.org, without what is not known."""
    return {"@type": kind, **{name: value for name, value in properties.items() if value not in (None, "", [])}}


def _tags(context: ReadContext, article: dict[str, Any], day: str, site: str) -> Iterator[tuple[str, str | None]]:
    yield "citation_title", article["title"]
    for each in article["bylines"]:
        if each["role"] == "AUTHOR":
            yield "citation_author", each["creditedName"]
            yield "citation_author_institution", each["affiliation"]
            yield "citation_author_orcid", each["contributor"]["orcid"]
    yield "citation_publication_date", day.replace("-", "/")
    yield "citation_journal_title", site
    yield "citation_doi", article["doi"]
    yield "citation_language", article["locale"]
    yield from (("citation_keywords", each["name"]) for each in article["tags"])
    yield "citation_fulltext_html_url", article["url"]
    for form in context.installed.exports:
        if form.media_type == "application/pdf" and form.write is not None:
            yield "citation_pdf_url", context.urls.download(f"/exports/{article['slug']}.{form.extension}")


METADATA: Final = Items((_READ, _TITLE), _metadata, work=20)
