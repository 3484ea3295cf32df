"""Articles as Markdown with front matter that the importer of gql_blog reads back."""

import hashlib
from typing import Any, Final

import yaml

from gql_blog.plugin import ExportArticle, ExportByline, ExportNotice

_WIDE: Final = 1_000_000
"""So wide that no value is folded: one line a value, and small differences stay small."""


class _Title(str):
    """A title that stands for an article whose slug is not known: written in quotation marks."""

    __slots__ = ()


class _Dumper(yaml.SafeDumper):
    """PyYAML's own, with titles in quotation marks and lists that begin at the margin."""


def _quoted(dumper: yaml.SafeDumper, title: _Title) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", title, style='"')


_Dumper.add_representer(_Title, _quoted)


def write_markdown(articles: tuple[ExportArticle, ...]) -> bytes:
    """Return one article, or several in one file, each after a line that no article can hold."""
    texts = [_article(article) for article in articles]
    if len(texts) == 1:
        return texts[0].encode()
    mark = _mark(texts)
    return "\n".join(
        f"<!-- article {number} of {len(texts)}: {mark} -->\n{text}" for number, text in enumerate(texts, start=1)
    ).encode()


def _article(article: ExportArticle) -> str:
    head = yaml.dump(
        _front_matter(article),
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=_WIDE,
    )
    return f"---\n{head}---\n\n{article.source}\n"


def _front_matter(article: ExportArticle) -> dict[str, Any]:
    """The keys in their order. What could be asked for and is not there is said to be nothing."""
    matter: dict[str, Any] = {"title": article.title, "slug": article.slug}
    if article.subtitle is not None:
        matter["subtitle"] = article.subtitle
    matter["locale"] = article.locale
    matter["status"] = article.status.value
    matter["published_on"] = article.published_on
    if article.responding_to_slug is not None:
        matter["responding_to"] = article.responding_to_slug
    elif article.responding_to_title is not None:
        matter["responding_to"] = _Title(article.responding_to_title)
    if article.kind is not None:
        matter["kind"] = article.kind.value
    matter["bylines"] = [_byline(byline) for byline in article.bylines]
    if article.tags:
        matter["tags"] = list(article.tags)
    if article.notices:
        matter["notices"] = [_notice(notice) for notice in article.notices]
    if article.translation_of is not None:
        matter["translation_of"] = article.translation_of
    return matter


def _byline(byline: ExportByline) -> dict[str, str]:
    parts = {
        "name": byline.name,
        "role": byline.role.value,
        "bio": byline.bio,
        "affiliation": byline.affiliation,
        "contributor": byline.contributor,
    }
    return {key: value for key, value in parts.items() if value is not None}


def _notice(notice: ExportNotice) -> dict[str, Any]:
    parts = {"kind": notice.kind.value, "text": notice.source, "date": notice.date}
    return {key: value for key, value in parts.items() if value is not None}


def _mark(texts: list[str]) -> str:
    """Digits that stand in none of the texts, and are the same for the same texts."""
    whole = "\n".join(texts)
    mark = hashlib.sha256(whole.encode()).hexdigest()[:16]
    while mark in whole:
        mark = hashlib.sha256(mark.encode()).hexdigest()[:16]
    return mark
