"""The tags of an article, where markup says that they are: ``rel=tag``, classes of common systems, metadata."""

import re
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from gql_blog.content import Finding
from gql_blog.transfer.article_tags import taken_tags
from gql_blog.transfer.html.html_blocks import MEDIA, Block, elements_of, texts_of
from gql_blog.transfer.html.html_metadata import Metadata
from gql_blog.transfer.html.html_regions import is_comment
from gql_blog.transfer.markup.element_tree import Element, is_invisible
from gql_blog.transfer.pages.coverage import join_shortened
from gql_blog.transfer.pages.text_input import normalize_line

_LISTS: Final = frozenset(
    (
        *("tags-links", "tag-links", "cat-tags-links", "post-tags", "entry-tags", "article-tags", "story-tags"),
        *("field-name-field-tags", "field--name-field-tags", "post-full-tags", "post-labels", "p-category"),
    )
)
"""Classes by which WordPress's themes, Drupal, Ghost, Blogger and microformats call a list of an article's tags."""

_OTHERS: Final = frozenset(
    (
        *(
            "related",
            "recommended",
            "sidebar",
            "widget",
            "cloud",
            "tagcloud",
            "nav",
            "navigation",
            "menu",
            "breadcrumb",
        ),
        *("breadcrumbs", "share", "social", "footer-widgets"),
    )
)
_OUTSIDE: Final = frozenset({"nav", "aside", "form", "menu"})
_ARTICLE: Final = frozenset({"hentry", "h-entry", "post", "blogpost"})
_LABEL: Final = re.compile(
    r"(?:(?:this (?:entry|post|article) (?:was|is) )?(?:filed|posted|tagged)(?: (?:under|in|as|with))?|tags?|labels?"
    r"|topics?|keywords?|subjects?|categor(?:y|ies)|schlagw(?:ö|o)rte?r?|stichw(?:ö|o)rte?r?|themen|kategorien?"
    r"|étiquettes?|mots clés|catégories?|classé dans|etiquetas?|palabras clave|palavras chave|categor[ií]as?|etichette"
    r"|parole chiave|categorie|trefwoorden|emneord|nyckelord|etiketler|tagi|метки|теги|рубрик[аи]|标签|標籤|分类|分類"
    r"|タグ|カテゴリー?|태그)",
    re.IGNORECASE,
)
"""What stands before the tags of an article and says nothing else."""
_NOT_TAGS: Final = frozenset({"uncategorized", "uncategorised"})


def read_tags(region: Element, metadata: Metadata, findings: list[Finding]) -> tuple[str, ...]:
    """Return the tags that the page prints with the article in ``region``, else those of the metadata."""
    if printed := _named(each.plain() for each in _links(_whole_article(region))):
        return taken_tags(printed, findings, None)
    stated = taken_tags(_named(metadata.tags), findings, None)
    if stated:
        message = f"The metadata alone state tags: {join_shortened(list(stated))}."
        findings.append(Finding("METADATA_USED", message))
    return stated


def without_tag_lines(blocks: Sequence[Block], region: Element, tags: Sequence[str]) -> list[Block]:
    """Return the blocks without those that say nothing but tags which were taken: readers ask for these."""
    links = {*_links(_whole_article(region))} if tags else set()
    return [each for each in blocks if not (links and _says_tags_alone(each, links, {*tags}))]


def _says_tags_alone(block: Block, tag_links: Collection[Element], tags: Collection[str]) -> bool:
    elements = elements_of(block.nodes)
    links = [each for each in elements if each.name == "a" and each.plain()]
    if not links or not all(link in tag_links for link in links) or any(each.name in MEDIA for each in elements):
        return False
    if not {*_named(link.plain() for link in links)} <= {*tags}:
        return False
    besides = (each.text for each in texts_of(block.nodes) if not any(each.parent.within(link) for link in links))
    words = "".join(char if char.isalnum() or char.isspace() else " " for char in " ".join(besides))
    return not words.strip() or bool(_LABEL.fullmatch(normalize_line(words)))


def _named(texts: Iterator[str] | list[str]) -> list[str]:
    names = (normalize_line(each).strip(" ,;").removeprefix("#").strip() for each in texts)
    return list(dict.fromkeys(each for each in names if each and each.casefold() not in _NOT_TAGS))


def _whole_article(region: Element) -> Element:
    """The element of the article, of which the region may be the text alone: tags stand below it."""
    node: Element | None = region
    while node is not None and node.name not in ("body", "html"):
        if node.name == "article" or node.words & _ARTICLE:
            return node
        node = node.parent
    return region


def _links(article: Element) -> Iterator[Element]:
    for link in article.all("a"):
        if not link.attrs.get("href") or is_invisible(link):
            continue
        above = list(_between(link, article))
        if any(map(_is_of_something_else, above)):
            continue
        if "tag" in link.attrs.get("rel", "").lower().split() or any(each.words & _LISTS for each in (link, *above)):
            yield link


def _between(link: Element, article: Element) -> Iterator[Element]:
    node = link.parent
    while node is not None and node is not article:
        yield node
        node = node.parent


def _is_of_something_else(element: Element) -> bool:
    """A card of another article, a part of the site, a comment."""
    if element.name in _OUTSIDE or element.name == "article" or element.words & _ARTICLE or is_comment(element):
        return True
    parts = {part for word in element.words for part in (word, *re.split(r"[-_]+", word))}
    return not parts.isdisjoint(_OTHERS)
