"""What imports keep of comments whose author was erased: enough to know the comment again, and nobody by it.

A file that is imported again still has the comment. So that neither the name nor the text comes back with it, the
comment keeps a mark: a salted commitment to author, date and text together. Whoever has the file knows it again by
that, and nobody learns from it who wrote it.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date as Date
from typing import Any

from gql_blog.content import ERASED, commitment_to, folded, many_lines, new_salt, one_line
from gql_blog.store import Comment, Provenance
from gql_blog.write.imports.given_values import GivenComment, given_comment, given_comment_json


def is_marked(comment: GivenComment, author: str, posted_on: Date | None, body: str) -> bool:
    """Return whether a comment of a file is the one of which only a mark is left."""
    salt, _, commitment = (comment.erased or "").partition(":")
    return commitment_to(_told(author, posted_on, body), salt) == commitment


def as_it_stands(given: GivenComment, row: Any) -> GivenComment:
    """Return what stands here of a comment: of one whose author was erased the file has no word any more."""
    return GivenComment(given.comment_id, row.author_name, row.posted_on, row.source, given.source_id, row.status)


async def imports_of(comments: Sequence[Comment]) -> list[Any]:
    """Return the provenance of articles whose files gave any of these comments, in the order of their ids."""
    ids = {each.id for each in comments}
    articles = sorted({str(each.article_id) for each in comments})  # type: ignore[attr-defined] # Tortoise makes it
    held: list[Any] = await Provenance.filter(article_id__in=articles, given__isnull=False).order_by("article_id")
    return [each for each in held if any(one["comment_id"] in ids for one in each.given["comments"])]


def given_of(held: Any, ids: Collection[str]) -> list[dict[str, Any]]:
    """Return what a file gave of these comments, to tell it to the person."""
    told = {"id": "comment_id", "authorName": "author_name", "postedOn": "posted_on", "source": "source"}
    comments = [each for each in held.given["comments"] if each["comment_id"] in ids]
    return [{name: each[column] for name, column in told.items()} for each in comments]


async def erase_given(held: Any, ids: Collection[str], *, texts: bool) -> None:
    """Erase from what a file gave who wrote these comments, with ``texts`` also what, and from what was found in it."""
    given: Mapping[str, Any] = held.given
    names = {each["author_name"] for each in given["comments"] if each["comment_id"] in ids} - {ERASED}
    comments = [
        given_comment_json(_erased(given_comment(each), texts=texts)) if each["comment_id"] in ids else each
        for each in given["comments"]
    ]
    findings = [{**each, "message": ERASED} if _names_any(each["message"], names) else each for each in held.findings]
    held.given, held.findings = {**given, "comments": comments}, findings
    await held.save(update_fields=["given", "findings"])


def _erased(comment: GivenComment, *, texts: bool) -> GivenComment:
    mark = comment.erased
    if mark is None:
        salt = new_salt()
        mark = f"{salt}:{commitment_to(_told(comment.author_name, comment.posted_on, comment.source), salt)}"
    return replace(comment, author_name=ERASED, source="" if texts else comment.source, erased=mark)


def _told(author: str, posted_on: Date | None, body: str) -> str:
    return "\n".join((folded(one_line(author)), str(posted_on), many_lines(body)))


def _names_any(message: str, names: Collection[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", message) for name in names)
