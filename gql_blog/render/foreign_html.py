"""HTML of other systems as a browser would parse it, written out with every element closed."""

from typing import Final

import nh3

from gql_blog.render.sanitizer import SCHEMES
from gql_blog.render.tags.written_tags import word_set

_TAGS: Final = word_set(
    "a abbr address annotation article aside audio b bdi bdo big blockquote br button caption center cite code col "
    "colgroup dd del details dfn div dl dt em embed fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 "
    "header hr i iframe img ins kbd label legend li main mark math nav object ol p picture pre q rp rt ruby s samp "
    "script section small source span strike strong sub summary sup table tbody td tfoot th thead time tr track tt "
    "u ul var video wbr"
)
_GONE: Final = word_set("style template noscript")
"""Elements whose text nobody reads."""

_ATTRIBUTES: Final = {
    "*": word_set("id class role lang dir title aria-label hidden style"),
    "a": word_set("href name"),
    "audio": word_set("src"),
    "col": word_set("span"),
    "colgroup": word_set("span"),
    "embed": word_set("src"),
    "iframe": word_set("src"),
    "img": word_set("src alt width height srcset sizes"),
    "annotation": word_set("encoding"),
    "li": word_set("value"),
    "math": word_set("alttext display"),
    "script": word_set("type"),
    "object": word_set("data"),
    "ol": word_set("start"),
    "source": word_set("src srcset"),
    "td": word_set("colspan rowspan headers"),
    "th": word_set("colspan rowspan headers scope align"),
    "time": word_set("datetime"),
    "video": word_set("src poster"),
}

_NO_BREAK_SPACE: Final = "\u00a0"
_STAND_IN: Final = "\ufdd0"
"""A noncharacter of Unicode, which no text has: nh3 takes time by the square of the spaces that do not break."""


def well_formed_html(html: str) -> str:
    """Return HTML in which every element is closed, and comments and styles are gone. Scripts stay: formulas are some.

    It is for readers of foreign files, and not for publication: it keeps more than any policy allows.
    """
    cleaned = nh3.clean(
        html.replace(_NO_BREAK_SPACE, _STAND_IN),
        tags=set(_TAGS),
        clean_content_tags=set(_GONE),
        attributes={name: set(names) for name, names in _ATTRIBUTES.items()},
        generic_attribute_prefixes={"data-"},
        url_schemes=set(SCHEMES),
        link_rel=None,
    )
    return cleaned.replace(_STAND_IN, _NO_BREAK_SPACE)
