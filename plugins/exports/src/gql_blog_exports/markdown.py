"""Articles as Markdown with front matter that the importer of gql_blog reads back."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

import yaml

from gql_blog.plugin import (
    ExportArticle,
    ExportByline,
    ExportComment,
    ExportFormat,
    ExportMention,
    ExportNotice,
)

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
    """Return one article, without its comments and the list of responses that its page prints; several with them."""
    return _article(articles[0]).encode() if len(articles) == 1 else write_markdown_dialogue(articles)


def write_markdown_dialogue(articles: tuple[ExportArticle, ...]) -> bytes:
    """Return all articles in one file, each, and what stands beside it, after a line that no article can hold."""
    texts = [_article(article) for article in articles]
    beside = [_beside(article) for article in articles]
    if len(texts) == 1 and not any(beside):
        return texts[0].encode()
    mark, count = _mark([*texts, *beside]), len(texts)
    return "\n".join(
        f"<!-- article {number} of {count}: {mark} -->\n{text}"
        + (f"\n<!-- beside article {number} of {count}: {mark} -->\n{more}" if more else "")
        for number, (text, more) in enumerate(zip(texts, beside, strict=True), start=1)
    ).encode()


def omitted_from_markdown(article: ExportArticle, *, dialogue: bool = False) -> list[str]:
    """What the file of one article leaves out; that of a dialogue has it."""
    if dialogue:
        return []
    counts = ((len(article.comments), "comment"), (len(article.mentions), "listed response"))
    return [f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count]


def _beside(article: ExportArticle) -> str:
    """The comments, each after the one that it replies to, and the printed list of responses, as YAML."""
    found: dict[str, Any] = {}
    if article.comments:
        found["comments"] = [_comment(comment, above, number) for number, comment, above in _threads(article.comments)]
    if article.mentions:
        found["responses_listed"] = [_mention(mention) for mention in article.mentions]
    return _yaml(found) if found else ""


def _threads(comments: tuple[ExportComment, ...]) -> Iterator[tuple[int, ExportComment, int | None]]:
    """Each comment with its number and that of the comment above it, which comes first."""
    held = {comment.id for comment in comments}
    replies: dict[str | None, list[ExportComment]] = defaultdict(list)
    for comment in comments:
        replies[comment.parent_id if comment.parent_id in held else None].append(comment)
    numbers: dict[str | None, int] = {}
    waiting = replies[None][::-1]
    while waiting:
        comment = waiting.pop()
        numbers[comment.id] = len(numbers) + 1
        yield numbers[comment.id], comment, numbers.get(comment.parent_id)
        waiting += replies[comment.id][::-1]


def _comment(comment: ExportComment, above: int | None, number: int) -> dict[str, Any]:
    parts = {
        "number": number,
        "in_reply_to": above,
        "author": comment.author_name,
        "date": comment.posted_on,
        "text": comment.source,
    }
    return {key: value for key, value in parts.items() if value is not None}


def _mention(mention: ExportMention) -> dict[str, Any]:
    parts = {"name": mention.credited_name, "title": mention.title, "date": mention.date}
    return {key: value for key, value in parts.items() if value is not None}


def _article(article: ExportArticle) -> str:
    return f"---\n{_yaml(_front_matter(article))}---\n\n{article.source}\n"


def _yaml(tree: dict[str, Any]) -> str:
    text: str = yaml.dump(
        tree,
        Dumper=_Dumper,
        allow_unicode=True,
        default_flow_style=False,
        sort_keys=False,
        width=_WIDE,
    )
    return text


def _front_matter(article: ExportArticle) -> dict[str, Any]:
    """The keys in their order. What could be asked for and is not there is said to be nothing."""
    beside = {"title": {"slug": article.slug}, "locale": {"status": article.status.value}}
    matter: dict[str, Any] = {} if article.version is None else {"id": article.id, "version": article.version}
    for name, value in article.printed.items():
        if value is not None or name == "published_on":
            matter[name] = value
        matter |= beside.get(name, {})
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


FORMAT: Final = ExportFormat(
    format="markdown",
    media_type="text/markdown",
    extension="md",
    description="Markdown with front matter, which an import reads back.",
    write=write_markdown,
    whole_dialogue=True,
    write_dialogue=write_markdown_dialogue,
    omits=omitted_from_markdown,
)
