"""What the site says of itself."""

from typing import Any, Final

import orjson

from gql_blog.graph.declared.declarations import field
from gql_blog.graph.declared.relay_types import Node
from gql_blog.read import ALWAYS, Column, Computed, Items, Key, Lookup, One, ReadContext


def _title(context: ReadContext, _arguments: dict[str, Any], title: str | None) -> str:
    return title or context.urls.title


def _description(context: ReadContext, _arguments: dict[str, Any], description: str | None) -> str | None:
    return description or context.urls.description or None


def _url(context: ReadContext, _arguments: dict[str, Any]) -> str:
    return context.urls.home


def _locales(context: ReadContext, _arguments: dict[str, Any], locales: str | None) -> list[str]:
    return orjson.loads(locales) if locales else [context.urls.locale]


def _navigation(_context: ReadContext, _arguments: dict[str, Any], navigation: str | None) -> list[dict[str, str]]:
    return orjson.loads(navigation) if navigation else []


class NavigationEntry:
    """An entry of the navigation of the site."""

    label = field("String!", Key("label"), "What it is called, in plain text.")
    url = field("String!", Key("url"), "Where it leads: a path of the site, or an address elsewhere with http(s)://.")


class Site(Node):
    """What the site says of itself: what was set by updateSite, else what the settings say."""

    title = field("String!", Computed(("title",), _title), "What it is called; by default GQL_BLOG_SITE_TITLE.")
    description = field(
        "String",
        Computed(("description",), _description),
        "What it is about, in plain text; by default GQL_BLOG_SITE_DESCRIPTION.",
    )
    url = field("String!", Computed((), _url), "The address of its first page: GQL_BLOG_SITE_URL.")
    locales = field(
        "[Locale!]!",
        Computed(("locales",), _locales),
        "The languages that it is in, the first one first; by default GQL_BLOG_SITE_LOCALE.",
    )
    logo = field("Media", One("media", "logo_id", reach="dialogue"), "Its logo; null if there is none.")
    navigation = field("[NavigationEntry!]!", Items(("navigation",), _navigation), "The entries of its navigation.")
    version = field("Int!", Column("version"), "Grows by one with every change; updateSite takes it.")


SITE: Final = field("Site!", Lookup("site", ALWAYS, None), "What the site says of itself.")
