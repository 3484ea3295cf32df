"""The account of Ghost's tables: what becomes of each value of a post, and of the rows that are no posts."""

from collections.abc import Mapping
from typing import Any, Final

from gql_blog.plugin import Fate, Ledger, shortened

_TAKEN: Final = frozenset(
    (
        *("id", "title", "slug", "html", "custom_excerpt", "status", "visibility", "published_at", "updated_at", "url"),
        *("locale", "type", "feature_image_alt", "feature_image_caption", "authors", "author", "tags", "author_id"),
        *("primary_author", "primary_tag", "page", "publishedAt", "date", "body", "markdown"),
    )
)
_FORMS: Final = frozenset({"lexical", "mobiledoc", "plaintext", "excerpt"})
_ELSEWHERE: Final = {
    **dict.fromkeys(("uuid", "comment_id", "post_id", "created_at", "created_by", "updated_by"), "keys"),
    **dict.fromkeys(("published_by", "show_title_and_feature_image", "custom_template"), "form"),
    **dict.fromkeys(("codeinjection_head", "codeinjection_foot"), "form"),
    **dict.fromkeys(("meta_title", "meta_description", "canonical_url", "frontmatter"), "search engines"),
    **dict.fromkeys(("featured", "reading_time", "access", "comments"), "lists"),
    **dict.fromkeys(("newsletter_id", "email_recipient_filter", "email_subject", "email_only"), "letters"),
    "send_email_when_published": "letters",
    **{f"{each}_{what}": "sharing" for each in ("og", "twitter") for what in ("image", "title", "description")},
}
"""Values that an article has no place for, and what they were for."""

_READ: Final = frozenset(
    ("posts", "users", "tags", "posts_authors", "posts_tags", "posts_meta", "settings", "members", "comments")
)


def account_post(post: Mapping[str, Any], ledger: Ledger) -> None:
    """Count the values of a post; its cards and the parts of its text are counted where they are read."""
    for name, value in post.items():
        if value in (None, "", [], {}, False):
            continue
        if name == "feature_image":
            ledger.add("featured image")
        elif name in _TAKEN:
            ledger.add("field")
        elif name in _FORMS:
            is_text = not post.get("html") and name != "plaintext"
            fate = (Fate.TAKEN,) if is_text else (Fate.LEFT_OUT, "Another form of the text, which was taken.")
            ledger.add("field", *fate)
        elif name in _ELSEWHERE:
            ledger.add("field", Fate.LEFT_OUT, f"It was for {_ELSEWHERE[name]} there.")
        else:
            ledger.add("field", Fate.UNKNOWN, shortened(name, 80))


def account_tables(tables: Mapping[str, Any], ledger: Ledger) -> None:
    """Count the rows of the tables beside the posts: accounts, settings, products and the like."""
    for name, rows in tables.items():
        if isinstance(rows, list) and name not in _READ:
            reason = f"Only posts, with what belongs to them, are imported ({shortened(name, 80)})."
            ledger.add("row of a table", Fate.LEFT_OUT, reason, len(rows))
