"""What the site says of itself."""

from typing import Final

import orjson

from gql_blog.graph.declared.declarations import column, field, key
from gql_blog.graph.declared.relay_types import Node
from gql_blog.read import ALWAYS, Computed, Items, Lookup, One


class NavigationEntry:
    """An entry of the navigation of the site."""

    label = key("String!", "What it is called, in plain text.")
    url = key("String!", "Where it leads: a path of the site, or an address elsewhere with http(s)://.")


class Site(Node):
    """What the site says of itself: what was set by updateSite, else what the settings say."""

    title = field(
        "String!",
        Computed(("title",), lambda context, _, title: title or context.urls.title),
        "What it is called; by default GQL_BLOG_SITE_TITLE.",
    )
    description = field(
        "String",
        Computed(("description",), lambda context, _, said: said or context.urls.description or None),
        "What it is about, in plain text; by default GQL_BLOG_SITE_DESCRIPTION.",
    )
    url = field(
        "String!",
        Computed((), lambda context, _: context.urls.home),
        "The address of its first page: GQL_BLOG_SITE_URL.",
    )
    locales = field(
        "[Locale!]!",
        Computed(("locales",), lambda context, _, said: orjson.loads(said) if said else [context.urls.locale]),
        "The languages that it is in, the first one first; by default GQL_BLOG_SITE_LOCALE.",
    )
    logo = field("Media", One("media", "logo_id", reach="dialogue"), "Its logo; null if there is none.")
    navigation = field(
        "[NavigationEntry!]!",
        Items(("navigation",), lambda *given: orjson.loads(given[-1] or "[]")),
        "The entries of its navigation.",
    )
    version = column("Int!", "Grows by one with every change; updateSite takes it.")


SITE: Final = field("Site!", Lookup("site", ALWAYS, None), "What the site says of itself.")
