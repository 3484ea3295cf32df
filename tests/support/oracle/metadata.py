"""What the head of an article's page says, from the rows of the database alone. The settings have no title here."""

import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from support.oracle.asked import GraphQLRequest
from support.oracle.counting import comment_count
from support.oracle.tables import Row

KINDS = {"AUTHOR": "author", "EDITOR": "editor", "TRANSLATOR": "translator"}


def metadata(article: Row, asked: GraphQLRequest) -> SimpleNamespace | None:
    """Nothing of a stub."""
    if article.is_stub:
        return None
    text = json.dumps(_json_ld(article, asked), ensure_ascii=False).replace("<", "\\u003c")
    return SimpleNamespace(
        json_ld=text, tags=[SimpleNamespace(name=name, content=content) for name, content in _tags(article, asked)]
    )


def _json_ld(article: Row, asked: GraphQLRequest) -> dict[str, Any]:
    url = f"{asked.public_url}/{quote(article.slug)}"
    found: dict[str, Any] = {"@context": "https://schema.org"}
    found["@type"] = "ScholarlyArticle" if article.doi else "BlogPosting"
    found |= {"url": url, "headline": article.title}
    optional = {
        "alternativeHeadline": article.subtitle,
        "abstract": article.abstract,
        "inLanguage": article.locale,
        "datePublished": _day(article),
        "dateModified": article.updated_on and article.updated_on.isoformat(),
        "license": article.licence,
        "articleSection": article.section,
        "sameAs": f"https://doi.org/{article.doi}" if article.doi else None,
    }
    found |= {key: value for key, value in optional.items() if value}
    for byline in asked.world.bylines[article.id]:
        found.setdefault(KINDS.get(byline.role, "contributor"), []).append(_person(byline, asked))
    if _names(article, asked):
        found["keywords"] = _names(article, asked)
    found |= {"wordCount": article.word_count, "commentCount": comment_count(asked, article)}
    answered = asked.sight.seen(asked.world.get(article.responding_to_id))
    if answered is not None:
        address = f"{asked.public_url}/{quote(answered.slug)}"
        found["about"] = {"@type": "CreativeWork", "url": address, "name": answered.title}
    cited = [each.text for each in asked.world.footnotes[article.id] if each.kind == "FULL"]
    if cited:
        found["citation"] = cited
    title = asked.world.tables["site"][0].title
    named = {"name": title} if title else {}
    return found | {"isPartOf": {"@type": "WebSite", **named, "url": f"{asked.public_url}/"}}


def _person(byline: Row, asked: GraphQLRequest) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Person", "name": byline.credited_name}
    if byline.affiliation:
        found["affiliation"] = {"@type": "Organization", "name": byline.affiliation}
    orcid = asked.world.by_id[byline.contributor_id].orcid
    return {**found, "sameAs": f"https://orcid.org/{orcid}"} if orcid else found


def _names(article: Row, asked: GraphQLRequest) -> list[str]:
    held = (asked.world.by_id[each.tag_id] for each in asked.world.tagged[article.id])
    return [each.name for each in held if asked.sight.sees(each)]


def _day(article: Row) -> str | None:
    day = article.published_on or (article.published_at and article.published_at.date())
    return day.isoformat() if day else None


def _tags(article: Row, asked: GraphQLRequest) -> list[tuple[str, str]]:
    url = f"{asked.public_url}/{quote(article.slug)}"
    found: list[tuple[str, str | None]] = [("citation_title", article.title)]
    for byline in asked.world.bylines[article.id]:
        if byline.role == "AUTHOR":
            found.append(("citation_author", byline.credited_name))
            found.append(("citation_author_institution", byline.affiliation))
            found.append(("citation_author_orcid", asked.world.by_id[byline.contributor_id].orcid))
    found.append(("citation_publication_date", (_day(article) or "").replace("-", "/")))
    found.append(("citation_journal_title", asked.world.tables["site"][0].title))
    found.append(("citation_doi", article.doi))
    found.append(("citation_language", article.locale))
    found += [("citation_keywords", name) for name in _names(article, asked)]
    found.append(("citation_fulltext_html_url", url))
    for each in asked.formats:
        if each.media_type == "application/pdf":
            found.append(("citation_pdf_url", f"{asked.public_url}/exports/{quote(article.slug)}.{each.extension}"))
    return [(name, content) for name, content in found if content]
