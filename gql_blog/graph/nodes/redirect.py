"""Addresses of the site: what became of one, and the redirects."""

from collections.abc import Mapping
from typing import Any, Final

from gql_blog.article_path import LOCALE
from gql_blog.content import AddressStatus, path_key
from gql_blog.graph.declared.declarations import column, field, key
from gql_blog.graph.declared.relay_types import Node
from gql_blog.read import (
    AFTER_SLUG,
    BEFORE_SLUG,
    FIRST_OF_LOCALE,
    FIRST_OF_SLUG,
    LONGEST_LOCALE,
    ONE,
    PARENT,
    THIS,
    Call,
    Chain,
    Column,
    Computed,
    Constant,
    FirstOf,
    Lookup,
    Need,
    One,
    ReadContext,
    Row,
    Same,
    Select,
    among,
    equal,
    every,
)

_OLD: Final = Row("old_slug", "o")
_HAD_SLUG: Final = among(THIS["id"], Select((_OLD["article_id"],), (_OLD,), (equal(_OLD["slug"], PARENT),)))


def _key(_context: ReadContext, path: str) -> str:
    return path_key(path) or ""


def _path(_context: ReadContext, path: str) -> str:
    """The path of an article, whatever its query is."""
    return path_key(path.partition("?")[0]) or ""


def _slug(context: ReadContext, path: str) -> str:
    """The slug in such a path; no slug is empty."""
    return context.urls.slug_of(path_key(path.partition("?")[0]) or "") or ""


def _article(status: AddressStatus) -> Mapping[str, Need]:
    def tell(_context: ReadContext, _arguments: dict[str, Any], withdrawn_on: object) -> str:
        return status.value if withdrawn_on is None else AddressStatus.GONE.value

    return {
        "status": Computed(("withdrawn_on",), tell),
        "article": Same("article"),
        "location": Computed((), lambda *_: None),
    }


_FROM_LOCALE: Final = Call("substr", (PARENT, FIRST_OF_LOCALE))
_NO_SLASH: Final = Call("substr", (Call("replace", (_FROM_LOCALE, Constant("/"), Constant(""))), ONE, LONGEST_LOCALE))
"""All characters that a language may begin with, whatever it is: none where a path names no language."""
_AFTER_LOCALE: Final = Call("ltrim", (_FROM_LOCALE, _NO_SLASH))
_ITS_SLUG: Final = Call("replace", (Call("substr", (_AFTER_LOCALE, FIRST_OF_SLUG)), AFTER_SLUG, Constant("")))
"""The slug in a path, if it is that of an article: an index finds the article by it, whose path is compared then."""
_BEFORE: Final = Call("replace", (BEFORE_SLUG, Constant(LOCALE), THIS["locale"]))
_ITS_PATH: Final = Chain("||", (_BEFORE, THIS["slug"], AFTER_SLUG))
_IS_AT: Final = every(equal(THIS["slug"], _ITS_SLUG), equal(_ITS_PATH, PARENT))


class Redirect(Node):
    """An address of the site that leads elsewhere, or is gone."""

    path = column("String!", "The path, without a slash at its end, or /?p= and a number.")
    status = column("RedirectStatus!", "What the address answers.")
    article = field(
        "Article",
        One("article", "article_id"),
        "The article that it leads to, wherever that is; null if it leads elsewhere.",
    )
    location = column(
        "String",
        "Where it leads if not to an article: a path of the site, or an address elsewhere.",
    )
    shadowed_by = field(
        "Article",
        One("article", "path", remote="slug", on=_IS_AT),
        "The article that has this address itself by now: whoever sees the article finds it there, and nobody else is "
        "led elsewhere than before. Delete a redirect that is not wanted any more.",
    )
    created_at = column("DateTime!", "When it was made.")
    created_by = field(
        "User", One("user", "created_by_id"), "Who made it; null for an import, and if the account is gone."
    )


class Resolution:
    """What became of an address of the site."""

    status = key("AddressStatus!", "What to answer.")
    article = key("Article", "The article that it is, or leads to; null if it leads elsewhere.")
    location = key(
        "String",
        "Where it leads if not to an article: a path of the site, or an address elsewhere. Of an article see its url.",
    )


RESOLVE: Final = FirstOf(
    (
        Lookup("article", _IS_AT, "path", _path, fields=_article(AddressStatus.CURRENT)),
        Lookup(
            "address",
            equal(THIS["path"], PARENT),
            "path",
            _key,
            fields={
                "status": Column("status"),
                "article": One("article", "article_id"),
                "location": Column("location"),
            },
        ),
        Lookup("article", equal(THIS["slug"], PARENT), "path", _slug, fields=_article(AddressStatus.PERMANENT)),
        Lookup("article", _HAD_SLUG, "path", _slug, fields=_article(AddressStatus.PERMANENT)),
    )
)
