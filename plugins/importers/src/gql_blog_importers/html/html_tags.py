"""The tags of an article, where markup says that they are: ``rel=tag``, classes of common systems, metadata."""

import re
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import takewhile
from typing import Final

from gql_blog.plugin import Finding, join_shortened
from gql_blog_importers.article_tags import taken_tags
from gql_blog_importers.html.html_blocks import MEDIA, Block, elements_of, texts_of, texts_outside
from gql_blog_importers.html.html_metadata import Metadata
from gql_blog_importers.html.html_regions import is_comment
from gql_blog_importers.markup.block_markdown import HEADINGS
from gql_blog_importers.markup.element_tree import Element, is_invisible
from gql_blog_importers.pages.characters import normalize_line
from gql_blog_importers.pages.page_lines import is_prose

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
    """Return the blocks without lines that say nothing but tags which were taken: readers ask for these.

    A heading is none, nor is a line that no word calls tags, where such lines stand within the text: those of a
    glossary.
    """
    lines = _tag_lines(blocks, frozenset(_links(_whole_article(region))), frozenset(tags)) if tags else {}
    bare = frozenset(place for place, label in lines.items() if not label)
    entries = bare if _stand_in_text(blocks, bare) else frozenset()
    return [block for place, block in enumerate(blocks) if place not in lines or place in entries]


def _tag_lines(blocks: Sequence[Block], tag_links: AbstractSet[Element], tags: AbstractSet[str]) -> dict[int, str]:
    """The places of blocks that say nothing but tags, each with the word that calls them so, or without one."""
    labels = ((place, _label(block, tag_links, tags)) for place, block in enumerate(blocks))
    return {place: label for place, label in labels if label is not None}


def _stand_in_text(blocks: Sequence[Block], lines: Collection[int]) -> bool:
    """Whether some of the lines are neither above the text nor in one run below it."""
    text = [place for place, block in enumerate(blocks) if place not in lines and is_prose(normalize_line(block.text))]
    below = [place for place in lines if not text or place > text[0]]
    return bool(below) and (not text or min(below) < text[-1] or max(below) - min(below) >= len(below))


def _label(block: Block, tag_links: AbstractSet[Element], tags: AbstractSet[str]) -> str | None:
    """What a block says besides its tags: a word for them, or nothing; ``None`` where it is no line of tags."""
    if block.kind in HEADINGS:
        return None
    elements = elements_of(block.nodes)
    links = frozenset(each for each in elements if each.name == "a" and each.plain())
    if not links or not links <= tag_links or any(each.name in MEDIA for each in elements):
        return None
    if not {*_named(link.plain() for link in links)} <= tags:
        return None
    besides = (text.text for text in texts_outside(texts_of(block.nodes), links))
    words = "".join(char if char.isalnum() or char.isspace() else " " for char in " ".join(besides))
    label = normalize_line(words)
    return label if not label or _LABEL.fullmatch(label) else None


def _named(texts: Iterator[str] | list[str]) -> list[str]:
    names = (normalize_line(each).strip(" ,;").removeprefix("#").strip() for each in texts)
    return list(dict.fromkeys(each for each in names if each and each.casefold() not in _NOT_TAGS))


def _whole_article(region: Element) -> Element:
    """The element of the article, of which the region may be the text alone: tags stand below it."""
    around = takewhile(lambda each: each.name not in ("body", "html"), region.line())
    return next((each for each in around if each.name == "article" or each.words & _ARTICLE), region)


def _links(article: Element) -> Iterator[Element]:
    for link in article.all("a"):
        if not link.attrs.get("href") or is_invisible(link):
            continue
        _, *above = takewhile(lambda each: each is not article, link.line())
        if any(map(_is_of_something_else, above)):
            continue
        if "tag" in link.attrs.get("rel", "").lower().split() or any(each.words & _LISTS for each in (link, *above)):
            yield link


def _is_of_something_else(element: Element) -> bool:
    """A card of another article, a part of the site, a comment."""
    if element.name in _OUTSIDE or element.name == "article" or element.words & _ARTICLE or is_comment(element):
        return True
    parts = {part for word in element.words for part in (word, *re.split(r"[-_]+", word))}
    return not parts.isdisjoint(_OTHERS)
