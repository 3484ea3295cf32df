"""What readers see of a whole site, to compare it with another one."""

import re
from typing import Any

from gql_blog.testing import BlogApp

SEEN = """{ articles(first: 50, orderBy: [{field: TITLE}]) { nodes {
  __typename isStub title subtitle abstract slug locale publishedOn updatedOn doi licence section body
  bylines { creditedName role bio affiliation contributor { slug } } tags { name }
  notices { kind html date } footnotes { label kind html resolvedText } translations { slug }
  comments(first: 50) { nodes { authorName body postedOn parent { authorName } } }
  responseMentions { creditedName title date }
  responses(first: 50) { nodes { title } }
  ... on Response { kind respondingTo { title slug } } } } }"""
"""What readers see of all articles, stubs among them; the anchors of notes have a part of the article's id."""


def seen(app: BlogApp) -> Any:
    """Return what readers see of all articles."""
    found: Any = app.query(SEEN, role=None)
    assert not found.errors, found.errors
    articles = found.data["articles"]["nodes"]
    articles.sort(key=lambda each: str(each["slug"]))
    for each in articles:
        # They are sorted by language; which of two in one language comes first is nobody's promise.
        each["translations"].sort(key=lambda other: str(other["slug"]))
    return [{**each, "body": re.sub("(fn|h)-[0-9a-z]{10}-", "-", each["body"])} for each in articles]


def differing(first: Any, again: Any) -> list[Any]:
    """What of the articles is not the same."""
    if [each["slug"] for each in first] != [each["slug"] for each in again]:
        return [[each["slug"] for each in articles] for articles in (first, again)]
    return [
        (one["slug"], name, one[name], other[name])
        for one, other in zip(first, again, strict=True)
        for name in one
        if one[name] != other[name]
    ]
