"""What readers of a document do not see: by its elements, its inline styles, and simple rules of its style sheets."""

import re
from operator import or_
from typing import Final, NamedTuple

from gql_blog_importers.markup.element_tree import Element, Text

_HIDING: Final = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0+)?(?=;|!|$)|font-size:0"
    r"|clip:rect\((?:0|1px)|clip-path:inset\((?:50|100)%|(?:text-indent|left|right|top):-\d{3,})"
)
_SHOWING: Final = re.compile(r"(?:^|;)(?:display:(?!none)|visibility:visible|opacity:(?!0(?:\.0+)?(?:;|!|$)))")
_FIXED: Final = re.compile(r"(?:^|;)position:(?:fixed|sticky)")
_LONGEST_SHEET: Final = 200_000
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_BRACE: Final = re.compile(r"([{}])")
_SELECTOR: Final = re.compile(r"(?:[a-z][a-z0-9]*)?[.#]-?[a-z_][\w-]*", re.IGNORECASE)
_FOR_LISTENERS: Final = frozenset(
    ("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader", "element-invisible")
)
"""Classes of usual style sheets, which a saved page seldom has, for what only screen readers say."""

_NEVER: Final = frozenset(("html", "body", "head"))
"""Elements that scripts hide until a page is ready."""

FIXED: Final = "data-stays-in-view"


class _Effect(NamedTuple):
    """What declarations do."""

    hides: bool = False
    shows: bool = False
    fixes: bool = False


def mark_hidden(root: Element) -> None:
    """Give the attribute ``hidden`` to each element of which a browser shows nothing, whatever hides it.

    What stays in view while a reader scrolls, as banners do, is given ``FIXED``.
    """
    rules = _simple_rules(root)
    for element in root.all():
        if element.name in _NEVER:
            continue
        attrs = element.attrs
        names = (*(f".{word}" for word in attrs.get("class", "").split()), f"#{attrs.get('id', '')}")
        said = [rules[key] for name in names for key in (name, element.name + name) if key in rules]
        said += [_effect(attrs["style"])] if "style" in attrs else []
        is_hidden = False
        for effect in said:
            is_hidden = effect.hides or (is_hidden and not effect.shows)
        if is_hidden or _is_for_nobody(element):
            attrs["hidden"] = ""
        if any(effect.fixes for effect in said):
            attrs[FIXED] = ""


def _is_for_nobody(element: Element) -> bool:
    if element.words & _FOR_LISTENERS:
        return True
    is_hidden = element.attrs.get("aria-hidden", "").lower() == "true"
    return is_hidden and next(element.all("img", "svg", "math"), None) is None


def _effect(style: str) -> _Effect:
    style = "".join(style.lower().split())
    return _Effect(*(each.search(style) is not None for each in (_HIDING, _SHOWING, _FIXED)))


def _simple_rules(root: Element) -> dict[str, _Effect]:
    """What style sheets say of a class or an id alone; rules for print or for a width are no rules for all."""
    left = _LONGEST_SHEET
    rules: dict[str, _Effect] = {}
    for sheet in root.all("style"):
        if sheet.attrs.get("media", "all").strip().lower() not in ("", "all", "screen"):
            continue
        text = _COMMENT.sub("", "".join(child.text for child in sheet.children if isinstance(child, Text))[:left])
        left -= len(text)
        depth, selectors = 0, ""
        pieces = _BRACE.split(text)
        for said, brace in zip(pieces[::2], pieces[1::2], strict=False):
            if brace == "{":
                depth += 1
                selectors = said if depth == 1 else ""
                continue
            effect = _effect(said)
            for name in map(str.strip, selectors.split(",") if depth == 1 else ()):
                if _SELECTOR.fullmatch(name):
                    rules[name] = _Effect(*map(or_, rules.get(name, _Effect()), effect))
            depth, selectors = max(0, depth - 1), ""
    return rules
