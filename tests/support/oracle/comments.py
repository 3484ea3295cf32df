"""What comments, contributors, tags, users and footnotes answer."""

from html import escape
from typing import Any

from support.oracle import leaves
from support.oracle.asked import Fields, GraphQLRequest
from support.oracle.body_trees import body_tree, headings
from support.oracle.counting import reply_count
from support.oracle.pages import Connection, page_of
from support.oracle.tables import Row
from support.oracle.world import APPROVED, PUBLISHED

from gql_blog.content import told_reason


def _contributor(row: Row, asked: GraphQLRequest) -> Row | None:
    return asked.sight.seen(asked.world.get(row.contributor_id))


def _suggested(comment: Row, asked: GraphQLRequest) -> list[Row] | None:
    """Moderators' alone; by name."""
    if not asked.sight.moderates:
        return None
    found = (
        asked.world.by_id[each.contributor_id]
        for each in asked.world.tables["suggested_contributor"]
        if each.comment_id == comment.id
    )
    return sorted(filter(asked.sight.sees, found), key=lambda each: (each.name, each.id))


def _replies(comment: Row, asked: GraphQLRequest, **arguments: Any) -> Connection:
    return page_of(asked, "comment", asked.world.replies[comment.id], arguments, status=APPROVED)


def _decisions(comment: Row, asked: GraphQLRequest) -> list[Row] | None:
    """Moderators' alone; newest first."""
    if not asked.sight.moderates:
        return None
    found = [each for each in asked.world.tables["decision"] if each.comment_id == comment.id]
    return sorted(found, key=lambda each: (each.decided_at, each.id), reverse=True)


def _awaited_verdicts(comment: Row, asked: GraphQLRequest) -> list[Row] | None:
    """Moderators' alone; what was put off, and neither given since by the same plugin nor decided by anybody."""
    found = [each for each in reversed(_decisions(comment, asked) or []) if not each.superseded]
    settled = {each.plugin for each in found if each.plugin is None or each.outcome == "GIVEN"}
    awaited = [each for each in found if each.outcome == "DEFERRED" and not {each.plugin, None} & settled]
    return awaited if asked.sight.moderates else None


def _author_comments(comment: Row, asked: GraphQLRequest, **arguments: Any) -> Connection | None:
    """Moderators' alone; of the same account, or sent here under the same name and address."""
    if not asked.sight.moderates:
        return None
    signed = (comment.author_name_folded, comment.author_email)
    found = [
        each
        for each in asked.world.comments
        if (comment.account_id is not None and each.account_id == comment.account_id)
        or (each.posted_at and comment.author_email and (each.author_name_folded, each.author_email) == signed)
    ]
    return page_of(asked, "comment", [each for each in found if each.id != comment.id], arguments)


def _claim(comment: Row, asked: GraphQLRequest) -> Row | None:
    """Moderators' alone."""
    if not asked.sight.moderates:
        return None
    found = (each for each in asked.world.tables["comment_claim"] if each.comment_id == comment.id)
    return next(found, None)


def _earlier_texts(comment: Row, asked: GraphQLRequest) -> list[Row] | None:
    """Moderators' alone; newest first."""
    if not asked.sight.moderates:
        return None
    found = [each for each in asked.world.tables["comment_text"] if each.comment_id == comment.id]
    return sorted(found, key=lambda each: int(each.version), reverse=True)


def redactions(subject_id: str, asked: GraphQLRequest) -> list[Row]:
    """Newest first."""
    found = [each for each in asked.world.tables["redaction"] if each.subject_id == subject_id]
    return sorted(found, key=lambda each: int(each.id), reverse=True)


def _source(comment: Row, asked: GraphQLRequest) -> str | None:
    """Moderators' and the author's alone."""
    account = asked.sight.person.account
    own = account is not None and comment.account_id == account
    return str(comment.source) if own or asked.sight.moderates else None


def _status_reason(comment: Row, asked: GraphQLRequest) -> str | None:
    """In the language of its article."""
    kept, locale = comment.status_reason, asked.world.by_id[comment.article_id].locale
    return kept and told_reason(str(kept), str(locale))


DECISION: Fields = {"evidence": leaves.from_json("evidence"), "token": lambda row, _: row.deferred_token}
CLAIM: Fields = {"user": lambda row, asked: asked.world.by_id[row.account_id]}
COMMENT: Fields = {
    "article": lambda row, asked: asked.sight.seen(asked.world.get(row.article_id)),
    "contributor": _contributor,
    "suggestedContributors": _suggested,
    "body": lambda row, _: row.html,
    "parent": lambda row, asked: asked.sight.seen(asked.world.get(row.parent_id)),
    "replies": _replies,
    "replyCount": lambda row, asked: reply_count(asked, row),
    "decisions": _decisions,
    "awaitedVerdicts": _awaited_verdicts,
    "deletedAt": lambda row, asked: leaves.written(row.deleted_at) if asked.sight.moderates else None,
    "authorComments": _author_comments,
    "claim": _claim,
    "statusReason": _status_reason,
    "earlierTexts": _earlier_texts,
    "redactions": lambda row, asked: redactions(row.id, asked) if asked.sight.moderates else None,
    "source": _source,
}


def _articles_of(contributor: Row, asked: GraphQLRequest, **arguments: Any) -> Connection:
    world = asked.world
    credited = [
        each for each in world.articles if any(line.contributor_id == contributor.id for line in world.bylines[each.id])
    ]
    return page_of(asked, "article", credited, arguments, status=PUBLISHED)


def _comments_of(contributor: Row, asked: GraphQLRequest, **arguments: Any) -> Connection:
    linked = [each for each in asked.world.comments if each.contributor_id == contributor.id]
    return page_of(asked, "comment", linked, arguments, status=APPROVED)


CONTRIBUTOR: Fields = {
    "articles": _articles_of,
    "comments": _comments_of,
    "portrait": lambda row, asked: asked.sight.seen(asked.world.get(row.portrait_id)),
}


def _tagged(tag: Row, asked: GraphQLRequest, **arguments: Any) -> Connection:
    world = asked.world
    carrying = [each for each in world.articles if any(link.tag_id == tag.id for link in world.tagged[each.id])]
    return page_of(asked, "article", carrying, arguments, status=PUBLISHED)


TAG: Fields = {"articles": _tagged}


def _email(user: Row, asked: GraphQLRequest) -> str | None:
    """Admins' and the user's alone."""
    own = user.id == asked.sight.person.account
    return str(user.email) if own or asked.sight.person.role == "ADMIN" else None


def _own(resolve: Any) -> Any:
    """The user's and admins' alone."""

    def guarded(user: Row, asked: GraphQLRequest, **arguments: Any) -> Any:
        return resolve(user, asked, **arguments) if asked.sight.is_itself(user) else None

    return guarded


def _of_account(table: str, kind: str, column: str) -> Any:
    def resolve(user: Row, asked: GraphQLRequest, **arguments: Any) -> Connection:
        rows = [each for each in asked.world.tables[table] if getattr(each, column) == user.id]
        return page_of(asked, kind, rows, arguments)

    return _own(resolve)


USER: Fields = {
    "email": _email,
    "contributor": _contributor,
    "version": _own(lambda user, _: user.version),
    "disabledAt": _own(lambda user, _: leaves.written(user.disabled_at)),
    "articles": _of_account("article", "article", "created_by_id"),
    "comments": _of_account("comment", "comment", "account_id"),
    "tokens": _of_account("token", "token", "account_id"),
    "sessions": _of_account("session", "session", "account_id"),
    "identities": _of_account("identity", "identity", "account_id"),
}
OF_USER: Fields = {"user": lambda row, asked: asked.sight.seen(asked.world.get(row.account_id))}
TOKEN: Fields = {
    "user": lambda token, asked: asked.sight.seen(asked.world.get(token.account_id)),
    "documents": leaves.from_json("documents"),
    "rootFields": leaves.from_json("root_fields"),
    "onBehalfOf": leaves.from_json("on_behalf_of"),
}

AUDIT_ENTRY: Fields = {
    "id": lambda entry, _: str(entry.id),
    "user": lambda entry, asked: asked.sight.seen(asked.world.get(entry.actor)),
    "token": lambda entry, asked: asked.sight.seen(asked.world.get(entry.token_id)),
    "before": leaves.from_json("before"),
    "after": leaves.from_json("after"),
    "personal": lambda entry, asked: sorted(
        (
            each
            for each in asked.world.tables["audit_personal"]
            if (each.subject_id, each.at) == (entry.subject_id, entry.at)
        ),
        key=lambda each: str(each.commitment),
    ),
    "redactions": lambda entry, asked: redactions(entry.subject_id, asked),
}
AUDIT_PERSONAL: Fields = {"name": lambda row, _: row.field}

COLLABORATOR: Fields = {"user": lambda row, asked: asked.world.by_id[row.account_id]}
BYLINE: Fields = {"contributor": lambda row, asked: asked.world.by_id[row.contributor_id]}


def _candidates(note: Row, asked: GraphQLRequest) -> list[Row]:
    links = [each for each in asked.world.tables["footnote_candidate"] if each.footnote_id == note.id]
    return [asked.world.by_id[each.candidate_id] for each in sorted(links, key=lambda each: each.position)]


def _resolved_html(note: Row, _asked: GraphQLRequest) -> Any:
    """What is planted has no markup that is known."""
    if note.resolved_text is None or note.resolved_text == note.text:
        return str(note.html) if note.resolved_text else note.resolved_text
    return f"<p>{escape(note.resolved_text, quote=False)}</p>"


FOOTNOTE: Fields = {
    "resolvedHtml": _resolved_html,
    "markerAnchors": leaves.from_json("marker_anchors"),
    "refersTo": lambda row, asked: asked.world.get(row.refers_to_id),
    "candidates": _candidates,
    "citation": leaves.from_json("citation"),
}

PREVIEW: Fields = {
    "leadImage": lambda row, asked: asked.world.get(row.lead_image_id),
    "excerpt": leaves.shortened,
    "body": lambda row, _, footnotes=True: row.html + (row.endnotes if footnotes else ""),
    "bodyTree": body_tree,
    "headings": headings,
    "bodyText": lambda row, _: row.text,
    "readingMinutes": lambda row, _: -(-row.word_count // 250),
    "kind": lambda row, _: row.response_kind,
    **{name: leaves.from_json(name) for name in ("bylines", "notices", "footnotes", "tags")},
    "respondingTo": lambda row, asked: asked.sight.seen(asked.world.get(row.responding_to_id)),
    "article": lambda row, asked: asked.sight.seen(asked.world.get(row.article_id)),
}
PREVIEW_OBJECT: Fields = {
    name: lambda found, _, name=name: found[name]
    for name in (
        *("creditedName", "role", "bio", "affiliation", "kind", "text", "html", "date"),
        *("anchor", "markerAnchors", "number", "label"),
    )
}
PREVIEW_LINK: Fields = {
    "revision": lambda row, asked: asked.sight.seen(asked.world.get(row.revision_id)),
    "createdBy": lambda row, asked: asked.sight.seen(asked.world.get(row.created_by_id)),
}
REDIRECT: Fields = {
    "shadowedBy": lambda row, asked: asked.sight.seen(
        next((each for each in asked.world.articles if f"/{each.slug}" == row.path), None)
    ),
    "article": lambda row, asked: asked.sight.seen(asked.world.get(row.article_id)),
    "createdBy": lambda row, asked: asked.sight.seen(asked.world.get(row.created_by_id)),
}

PROVENANCE: Fields = {name: leaves.from_json(name) for name in ("findings", "questions")}
FINDING: Fields = {
    "code": lambda found, _: found["code"],
    "message": lambda found, _: found["message"],
    "firstLine": lambda found, _: found["firstLine"],
    "lastLine": lambda found, _: found["lastLine"],
}
