"""The regions of a document: where its article stands, where comments do, and what belongs to the site."""

import re
from collections.abc import Collection, Iterator

from gql_blog_importers.markup.element_tree import Element, is_invisible

_COMMENT_AREA = re.compile(
    r"comments?(?:[-_](?:area|list|section|wrap|wrapper|thread|container))?|disqus[-_]thread|discussion"
)
_COMMENT_ID = re.compile(r"(?:li-|div-|article-)?comment-?[0-9]+")
_ARTICLE_TYPES = re.compile(r".*(?:Article|Posting|Report|Essay)")
_MOST = 0.8
_ENOUGH = 0.5
_HEADINGS = ("h1", "h2", "h3")
_FIRST_PAGE = re.compile(r"(?:https?://[^/?#]+)?/?(?:\.\./)*(?:index\.\w{3,5})?|\./")


def is_of_site(element: Element) -> bool:
    """Whether an element is the site's, by what ``mark_site`` noted."""
    return bool(element.of_site)


def names_site(heading: Element) -> bool:
    """Whether a heading is the site's own: in a part of the site, or nothing but a link to its first page."""
    if any(is_of_site(above) or is_invisible(above) for above in heading.line()):
        return True
    links = [each for each in heading.all("a") if each.attrs.get("href")]
    is_link = len(links) == 1 and links[0].plain() == heading.plain()
    return is_link and bool(_FIRST_PAGE.fullmatch(links[0].attrs["href"]))


def is_comment(element: Element) -> bool:
    """Whether an element is one printed comment."""
    if element.item_type in ("Comment", "UserComments"):
        return True
    words = element.words
    return bool("comment" in words or any(map(is_comment_number, words))) and element.name != "body"


def is_comment_number(word: str) -> bool:
    """Whether a word of an element says which comment it is: 'comment-7', 'div-comment-7'."""
    return bool(_COMMENT_ID.fullmatch(word))


def is_comment_area(element: Element) -> bool:
    """Whether an element holds the comments of a page."""
    return element.name not in ("body", "html", "a", "span") and any(map(_COMMENT_AREA.fullmatch, element.words))


def comment_areas(root: Element) -> Iterator[Element]:
    """The outermost elements that hold comments, or are comments."""
    waiting = list(reversed(root.elements))
    while waiting:
        element = waiting.pop()
        if is_comment_area(element) or is_comment(element):
            yield element
        elif not is_invisible(element):
            waiting.extend(reversed(element.elements))


def article_regions(root: Element) -> list[Element]:
    """The elements that are articles of their own, in order: one for most documents.

    Cards of other articles are none: they have a headline and a line or two. Where markup calls an element the article
    that has little of the running text, the element with most of it is.
    """
    called = _called_articles(root)
    whole = root.prose
    main = [each for each in called if each.prose >= _MOST * sum(one.prose for one in called)]
    if len(called) > 1 and len(main) != 1:
        return called
    region = main[0] if main else called[0]
    return [region] if region.prose >= _ENOUGH * whole else [_densest(root)]


def _densest(root: Element) -> Element:
    """The innermost element with nearly all of the running text, and with the headline if there is one beside it."""
    node = next(root.all("body"), root)
    while node.elements:
        inner = max(node.elements, key=lambda each: 0 if each.of_site or is_comment_area(each) else each.prose)
        if inner.prose < _MOST * node.prose or inner.name in ("p", "blockquote", "li", "pre", "table"):
            break
        node = inner
    return _with_headline(node)


def _called_articles(root: Element) -> list[Element]:
    articles = [element for element in root.all("article") if _is_article(element)]
    typed = [element for element in root.all() if _ARTICLE_TYPES.fullmatch(element.item_type) and _is_article(element)]
    for found in (_outermost(articles), _outermost(typed)):
        headed = [element for element in found if next(element.all("h1"), None) is not None]
        if len(headed) == 1:
            return headed
        if found:
            return found
    posts = _outermost([each for each in root.all("div", "section", "li") if "hentry" in each.words])
    posts = [each for each in posts if _is_article(each) and next(each.all(*_HEADINGS), None) is not None]
    if len(posts) > 1:
        return posts
    for element in root.all():
        if element.name == "main" or "main" in element.words:
            return [element]
    return [_densest(root)]


def _is_article(element: Element) -> bool:
    if any(is_comment(above) or is_comment_area(above) for above in element.line()):
        return False
    if any(above.name in ("aside", "nav", "footer") for above in element.line()):
        return False
    paragraphs = sum(bool(each.plain()) for each in element.all("p", "blockquote", "pre", "li"))
    return paragraphs > 1 or (paragraphs > 0 and next(element.all("h1"), None) is not None)


def _outermost(elements: list[Element]) -> list[Element]:
    return [one for one in elements if not any(one is not other and one.within(other) for other in elements)]


def _with_headline(element: Element) -> Element:
    """The element, or the nearest one around it that has the headline too."""
    for around in element.line():
        if around.name in ("body", "html"):
            break
        if next(around.all(*_HEADINGS), None) is not None:
            return around
    body = next((around for around in element.line() if around.name == "body"), element)
    return body if next(body.all("h1"), None) is not None else element


def frames_article(element: Element, region: Element) -> bool:
    """Whether an element is the header or the footer of the site around an article."""
    return element.name in ("header", "footer") and not region.within(element) and not element.within(region)


def stands_in(element: Element, others: Collection[Element]) -> bool:
    """Whether an element is one of some others, or stands in one."""
    return any(each in others for each in element.line())
