"""What of an article WordPress has no place for: told at every export to WXR, be it of an article or of the site."""

from collections.abc import Iterator
from typing import Final

from gql_blog.plugin import ArticleStatus, BylineRole, ExportArticle, ExportByline, slug_from

_FIELDS: Final = {
    "doi": "its DOI",
    "licence": "its licence",
    "section": "its section",
    "lead_image_id": "its lead image",
}


def omitted_from_wxr(article: ExportArticle, **_: object) -> list[str]:
    """Return what of an article is in the copy alone."""
    return [*_of_credits(article), *_of_article(article), *_beside(article)]


def _of_credits(article: ExportArticle) -> Iterator[str]:
    for each in article.bylines:
        if each.role is not BylineRole.AUTHOR:
            yield f"the credit of {each.name!r} as {each.role.value.lower()}"
        else:
            yield from _of_author(each)


def _of_author(byline: ExportByline) -> Iterator[str]:
    stated = {
        "affiliation": byline.affiliation,
        "bio": byline.bio,
        "ORCID iD": byline.orcid,
        "portrait": byline.portrait_id,
    }
    yield from (f"the {what} of {byline.name!r}" for what, value in stated.items() if value)
    if byline.contributor not in (None, slug_from(byline.name, otherwise="")):
        yield f"that {byline.name!r} is the contributor {byline.contributor!r}"


def _of_article(article: ExportArticle) -> Iterator[str]:
    yield from (told for name, told in _FIELDS.items() if getattr(article, name))
    if article.responding_to_title is not None:
        yield "what it answers"
    if article.translation_of is not None:
        yield "what it is a translation of"
    if article.status not in (ArticleStatus.PUBLISHED, ArticleStatus.DRAFT):
        yield f"its status {article.status.value}"
    updated, published = article.updated_on, article.published_on
    if updated and (published is None or updated <= published):
        yield "the day of its last change, which is not after a day of publication"


def _beside(article: ExportArticle) -> Iterator[str]:
    for count, what in ((len(article.notices), "notice"), (len(article.mentions), "listed response")):
        if count:
            yield f"{count} {what}{'' if count == 1 else 's'}"
    labels = [each.label for each in article.notes]
    numbers = sorted({int(each) for each in labels if each.isdecimal()})
    if labels != [str(each) for each in numbers]:
        yield "the labels of its notes, which are numbered"
