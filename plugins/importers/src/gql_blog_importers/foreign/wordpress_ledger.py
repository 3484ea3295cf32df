"""The account of one item of a WordPress export: what becomes of each of its elements."""

import re
from typing import Final

from gql_blog.plugin import Fate, Ledger, shortened
from gql_blog_importers.foreign.foreign_texts import locale_of
from gql_blog_importers.foreign.wordpress_media import meta_of
from gql_blog_importers.foreign.xml_records import XmlElement

_TAKEN: Final = frozenset(
    (
        *("title", "link", "guid", "dc:creator", "content:encoded", "wp:post_id", "wp:post_date", "wp:post_modified"),
        *("wp:post_name", "wp:status", "wp:post_type", "wp:attachment_url", "excerpt:encoded"),
    )
)
_LEFT_OUT: Final = {
    **dict.fromkeys(("pubDate", "wp:post_date_gmt", "wp:post_modified_gmt"), "Another form of a date that was taken."),
    **dict.fromkeys(("wp:comment_status", "wp:ping_status"), "Whether readers may comment is decided here."),
    **dict.fromkeys(("wp:post_parent", "wp:menu_order", "wp:is_sticky"), "Its place among others at home."),
    "wp:post_password": "An article with a password is a draft here.",
    "description": "WordPress leaves it empty or repeats the text.",
}
_OTHER_TERMS: Final = re.compile(
    r"nav_menu|post_format|author|language|post_translations|term_\w+|link_category|wp_\w+|product_\w+|"
    r"translation_priority|yst_prominent_words|elementor_\w+|following_users|ef_\w+"
)
"""Taxonomies of the machinery: what belongs to a menu, a theme or a plugin."""

SUBTITLE: Final = re.compile(r"_?(?:\w+_)?(?:sub_?title|secondary_title|sub_?heading|deck|dek|standfirst)")
"""How custom fields for a subtitle are called."""

_TAKEN_FIELDS: Final = frozenset({"_wp_old_slug", "footnotes"})


def is_label(category: XmlElement) -> bool:
    """Whether a term says what the article is about; the category 'Uncategorized' is WordPress's word for none."""
    domain = category.attributes.get("domain", "category")
    is_none = domain == "category" and category.attributes.get("nicename") == "uncategorized"
    return not is_none and not _OTHER_TERMS.fullmatch(domain)


def is_language(category: XmlElement) -> bool:
    """Whether a term is a language of which the short name is a language tag."""
    is_stated = category.attributes.get("domain") == "language"
    return is_stated and locale_of(category.attributes.get("nicename", "")) is not None


def account(item: XmlElement, ledger: Ledger) -> None:
    """Count what an item has besides its text, its image and its comments."""
    for child in item.children:
        if child.name == "category":
            _count_term(child, ledger)
        elif child.name in _TAKEN:
            ledger.add("property", count=bool(child.text.strip()))
        elif child.name in _LEFT_OUT:
            ledger.add("property", Fate.LEFT_OUT, _LEFT_OUT[child.name], bool(child.text.strip()))
        elif child.name != "wp:postmeta":
            ledger.add("property", Fate.UNKNOWN, f"<{shortened(child.name, 80)}>")
    for name, value in meta_of(item):
        _count_field(name, value, ledger)


def _count_term(term: XmlElement, ledger: Ledger) -> None:
    domain = term.attributes.get("domain", "category")
    if domain == "author":
        ledger.add("co-author")
        return
    kind = "tag or category" if domain in ("category", "post_tag", "tag") else "term of another taxonomy"
    if is_label(term) or is_language(term):
        ledger.add(kind)
    else:
        ledger.add(kind, Fate.LEFT_OUT, f"It is none that readers look for ({shortened(domain, 80)}).")


def _count_field(name: str, value: str, ledger: Ledger) -> None:
    if name == "_thumbnail_id":
        return
    if name in _TAKEN_FIELDS or (SUBTITLE.fullmatch(name) and value):
        ledger.add("custom field")
    elif name.startswith("_"):
        ledger.add("custom field", Fate.LEFT_OUT, "WordPress or a plugin keeps it for itself.")
    else:
        ledger.add("custom field", Fate.LEFT_OUT, f"An article has no place for {shortened(name, 80)!r}.")
