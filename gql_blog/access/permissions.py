"""Which role may do what, on which objects. An action or role that is not in the table is forbidden."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gql_blog.access.authentication import Viewer, holds
from gql_blog.access.visibility import Sight
from gql_blog.content import Role
from gql_blog.errors import Forbidden, Unauthenticated


class Action(StrEnum):
    """An action; the value is the command's name in the audit.

    Some are no commands: what ``update_article`` and others may do to an article only if this is permitted, too, and
    what is listened to.
    """

    CREATE_POST = "create_post"
    CREATE_RESPONSE = "create_response"
    UPDATE_ARTICLE = "update_article"
    RESTORE_REVISION = "restore_revision"
    PUBLISH_ARTICLE = "publish_article"
    PUBLISH_ARTICLES = "publish_articles"
    TAG_ARTICLES = "tag_articles"
    UNPUBLISH_ARTICLE = "unpublish_article"
    ARCHIVE_ARTICLE = "archive_article"
    WITHDRAW_ARTICLE = "withdraw_article"
    REINSTATE_ARTICLE = "reinstate_article"
    UNPUBLISH_ARTICLES = "unpublish_articles"
    ARCHIVE_ARTICLES = "archive_articles"
    DELETE_ARTICLES = "delete_articles"
    SAVE_WORKING_COPY = "save_working_copy"
    SUBMIT_WORKING_COPY = "submit_working_copy"
    WITHDRAW_WORKING_COPY = "withdraw_working_copy"
    RETURN_WORKING_COPY = "return_working_copy"
    APPROVE_WORKING_COPY = "approve_working_copy"
    DISCARD_WORKING_COPY = "discard_working_copy"
    PUBLISH_REVISION = "publish_revision"
    DELETE_ARTICLE = "delete_article"
    UNDELETE_ARTICLE = "undelete_article"
    DELETE_COMMENT = "delete_comment"
    UNDELETE_COMMENT = "undelete_comment"
    DELETE_CONTRIBUTOR = "delete_contributor"
    UNDELETE_CONTRIBUTOR = "undelete_contributor"
    DELETE_TAG = "delete_tag"
    UNDELETE_TAG = "undelete_tag"
    PURGE_DELETED = "purge_deleted"
    PURGE_NOW = "purge_now"
    REDACT = "redact"
    PLACE_LEGAL_HOLD = "place_legal_hold"
    LIFT_LEGAL_HOLD = "lift_legal_hold"
    MOVE_RESPONSE = "move_response"
    """Let a response answer another article."""
    ANTEDATE_ARTICLE = "antedate_article"
    """Give an article a printed date that lies in the past."""
    STRIKE_COAUTHOR = "strike_coauthor"
    """Take a credit of somebody else out of the bylines, or print another name. Whoever created an article may correct
    the only one that it has.
    """
    CREATE_PREVIEW_LINK = "create_preview_link"
    REVOKE_PREVIEW_LINK = "revoke_preview_link"
    MERGE_STUB = "merge_stub"
    ANSWER_IMPORT_QUESTION = "answer_import_question"
    CREATE_REDIRECT = "create_redirect"
    DELETE_REDIRECT = "delete_redirect"
    ADD_COLLABORATOR = "add_collaborator"
    REMOVE_COLLABORATOR = "remove_collaborator"
    WATCH_ARTICLE = "watch_article"
    """Be told of what becomes of an article and its working copy; a subscription, and no command."""
    IMPORT_ARTICLE = "import_article"
    SUBMIT_COMMENT = "submit_comment"
    MODERATE_COMMENTS = "moderate_comments"
    EDIT_COMMENT = "edit_comment"
    WITHDRAW_COMMENT = "withdraw_comment"
    SET_COMMENT_POLICY = "set_comment_policy"
    CLAIM_COMMENTS = "claim_comments"
    RELEASE_COMMENTS = "release_comments"
    SETTLE_JUDGEMENT = "settle_judgement"
    LINK_COMMENT = "link_comment"
    CREATE_CONTRIBUTOR = "create_contributor"
    UPDATE_CONTRIBUTOR = "update_contributor"
    MERGE_CONTRIBUTORS = "merge_contributors"
    UPDATE_TAG = "update_tag"
    MERGE_TAGS = "merge_tags"
    ADD_MEDIA = "add_media"
    ADD_MEDIA_FROM_ADDRESS = "add_media_from_address"
    UPDATE_MEDIA = "update_media"
    DELETE_MEDIA = "delete_media"
    UPDATE_SITE = "update_site"
    CREATE_USER = "create_user"
    UPDATE_USER = "update_user"
    DISABLE_USER = "disable_user"
    ENABLE_USER = "enable_user"
    CREATE_TOKEN = "create_token"  # noqa: S105 (an action, no secret)
    REVOKE_TOKEN = "revoke_token"  # noqa: S105
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    REMOVE_IDENTITY = "remove_identity"
    EXPORT_PERSON = "export_person"
    ERASE_PERSON = "erase_person"
    DISABLE_PLUGIN = "disable_plugin"
    ENABLE_PLUGIN = "enable_plugin"
    SKIP_EVENT = "skip_event"


class Reach(StrEnum):
    """The objects that a permission covers."""

    ANY = "ANY"
    OWN = "OWN"
    """Articles that the viewer's account created or of which it is a collaborator; comments that the viewer wrote; the
    viewer's own tokens, sessions and claims; what is kept of the viewer; media that the
    viewer's account added."""


_ANY, _OWN = Reach.ANY, Reach.OWN
_ADMIN, _EDITOR, _AUTHOR, _MODERATOR, _READER = Role.ADMIN, Role.EDITOR, Role.AUTHOR, Role.MODERATOR, Role.READER
_SIGNED_IN = (_ADMIN, _EDITOR, _AUTHOR, _MODERATOR, _READER)
_ANYBODY = (*_SIGNED_IN, None)

_MATRIX: dict[Action, dict[Role | None, Reach]] = {
    Action.CREATE_POST: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _ANY},
    Action.CREATE_RESPONSE: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _ANY},
    Action.UPDATE_ARTICLE: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _OWN},
    Action.RESTORE_REVISION: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _OWN},
    Action.PUBLISH_ARTICLE: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.PUBLISH_ARTICLES: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.TAG_ARTICLES: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _OWN},
    Action.UNPUBLISH_ARTICLE: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.ARCHIVE_ARTICLE: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.WITHDRAW_ARTICLE: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.REINSTATE_ARTICLE: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.UNPUBLISH_ARTICLES: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.ARCHIVE_ARTICLES: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.DELETE_ARTICLES: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.SAVE_WORKING_COPY: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _OWN},
    Action.SUBMIT_WORKING_COPY: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _OWN},
    Action.WITHDRAW_WORKING_COPY: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _OWN},
    Action.DISCARD_WORKING_COPY: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _OWN},
    Action.RETURN_WORKING_COPY: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.APPROVE_WORKING_COPY: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.PUBLISH_REVISION: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.DELETE_ARTICLE: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.UNDELETE_ARTICLE: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.DELETE_COMMENT: {_ADMIN: _ANY, _EDITOR: _ANY, _MODERATOR: _ANY},
    Action.UNDELETE_COMMENT: {_ADMIN: _ANY, _EDITOR: _ANY, _MODERATOR: _ANY},
    Action.DELETE_CONTRIBUTOR: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.UNDELETE_CONTRIBUTOR: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.DELETE_TAG: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.UNDELETE_TAG: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.PURGE_DELETED: {_ADMIN: _ANY},
    Action.PURGE_NOW: {_ADMIN: _ANY},
    Action.REDACT: {_ADMIN: _ANY},
    Action.PLACE_LEGAL_HOLD: {_ADMIN: _ANY},
    Action.LIFT_LEGAL_HOLD: {_ADMIN: _ANY},
    Action.MOVE_RESPONSE: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.ANTEDATE_ARTICLE: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.STRIKE_COAUTHOR: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.CREATE_PREVIEW_LINK: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _OWN},
    Action.REVOKE_PREVIEW_LINK: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _OWN},
    Action.MERGE_STUB: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.ANSWER_IMPORT_QUESTION: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.CREATE_REDIRECT: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.DELETE_REDIRECT: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.ADD_COLLABORATOR: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.REMOVE_COLLABORATOR: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.WATCH_ARTICLE: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _OWN},
    Action.IMPORT_ARTICLE: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.SUBMIT_COMMENT: dict.fromkeys(_ANYBODY, _ANY),
    Action.MODERATE_COMMENTS: {_ADMIN: _ANY, _EDITOR: _ANY, _MODERATOR: _ANY},
    Action.EDIT_COMMENT: dict.fromkeys(_ANYBODY, _OWN),
    Action.WITHDRAW_COMMENT: dict.fromkeys(_ANYBODY, _OWN),
    Action.SET_COMMENT_POLICY: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.CLAIM_COMMENTS: {_ADMIN: _ANY, _EDITOR: _ANY, _MODERATOR: _ANY},
    Action.RELEASE_COMMENTS: {_ADMIN: _ANY, _EDITOR: _ANY, _MODERATOR: _OWN},
    Action.SETTLE_JUDGEMENT: {_ADMIN: _ANY, _EDITOR: _ANY, _MODERATOR: _ANY},
    Action.LINK_COMMENT: {_ADMIN: _ANY, _EDITOR: _ANY, _MODERATOR: _ANY, _AUTHOR: _OWN, _READER: _OWN},
    Action.CREATE_CONTRIBUTOR: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.UPDATE_CONTRIBUTOR: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.MERGE_CONTRIBUTORS: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.UPDATE_TAG: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.MERGE_TAGS: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.ADD_MEDIA: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _ANY},
    Action.ADD_MEDIA_FROM_ADDRESS: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.UPDATE_MEDIA: {_ADMIN: _ANY, _EDITOR: _ANY, _AUTHOR: _OWN},
    Action.DELETE_MEDIA: {_ADMIN: _ANY, _EDITOR: _ANY},
    Action.UPDATE_SITE: {_ADMIN: _ANY},
    Action.CREATE_USER: {_ADMIN: _ANY},
    Action.UPDATE_USER: {_ADMIN: _ANY},
    Action.DISABLE_USER: {_ADMIN: _ANY},
    Action.ENABLE_USER: {_ADMIN: _ANY},
    Action.CREATE_TOKEN: {_ADMIN: _ANY, **dict.fromkeys(_SIGNED_IN[1:], _OWN)},
    Action.REVOKE_TOKEN: {_ADMIN: _ANY, **dict.fromkeys(_SIGNED_IN[1:], _OWN)},
    Action.SIGN_IN: dict.fromkeys(_ANYBODY, _OWN),
    Action.SIGN_OUT: {_ADMIN: _ANY, **dict.fromkeys(_SIGNED_IN[1:], _OWN)},
    Action.REMOVE_IDENTITY: {_ADMIN: _ANY, **dict.fromkeys(_SIGNED_IN[1:], _OWN)},
    Action.EXPORT_PERSON: {_ADMIN: _ANY, **dict.fromkeys(_SIGNED_IN[1:], _OWN)},
    Action.ERASE_PERSON: {_ADMIN: _ANY, _READER: _OWN},
    Action.DISABLE_PLUGIN: {_ADMIN: _ANY},
    Action.ENABLE_PLUGIN: {_ADMIN: _ANY},
    Action.SKIP_EVENT: {_ADMIN: _ANY},
}

UNGUARDED = frozenset(
    {
        *(Action.REMOVE_COLLABORATOR, Action.REVOKE_PREVIEW_LINK, Action.REVOKE_TOKEN, Action.SIGN_OUT),
        *(Action.REMOVE_IDENTITY, Action.DISABLE_USER, Action.EXPORT_PERSON, Action.ERASE_PERSON),
        *(Action.DISABLE_PLUGIN, Action.ENABLE_PLUGIN, Action.SKIP_EVENT),
        *(Action.PURGE_DELETED, Action.PURGE_NOW, Action.REDACT),
        *(Action.PLACE_LEGAL_HOLD, Action.LIFT_LEGAL_HOLD),
    }
)
"""Actions that no plugin is asked about: those that take rights away, and those that decide about plugins.

A plugin that fails, or that an attacker controls, must not keep a token alive.
"""


STAFF_READ_FACTOR = 5
"""How many times the database time of a reader an operation of staff may take."""


def is_staff(role: Sight) -> bool:
    """Whether a role is one of the publication's own people, for whom limits are higher: every one but READER."""
    return isinstance(role, Role) and role is not Role.READER


@dataclass(frozen=True, slots=True)
class Decision:
    """What the policy says of an action and a role: the objects, ``None`` for none, and the rule that decided."""

    reach: Reach | None
    rule: str


class AuthorRight(StrEnum):
    """What a site may let AUTHORs do with their own articles in addition; the value is its word in the setting."""

    PUBLISH = "publish"
    MOVE = "move"
    ANTEDATE = "antedate"
    STRIKE_COAUTHORS = "strike_coauthors"


AUTHOR_RIGHTS: Final[Mapping[AuthorRight, tuple[Action, ...]]] = {
    AuthorRight.PUBLISH: (
        Action.PUBLISH_ARTICLE,
        Action.PUBLISH_ARTICLES,
        Action.UNPUBLISH_ARTICLE,
        Action.UNPUBLISH_ARTICLES,
        Action.APPROVE_WORKING_COPY,
        Action.PUBLISH_REVISION,
    ),
    AuthorRight.MOVE: (Action.MOVE_RESPONSE,),
    AuthorRight.ANTEDATE: (Action.ANTEDATE_ARTICLE,),
    AuthorRight.STRIKE_COAUTHORS: (Action.STRIKE_COAUTHOR,),
}


class Policy:
    """The table of a site: the rules above, and the rights that the site gives its AUTHORs."""

    def __init__(self, authors_may: Collection[AuthorRight] = ()) -> None:
        self._given = {action: right for right in authors_may for action in AUTHOR_RIGHTS[right]}

    def decide(self, action: Action, role: Role | None) -> Decision:
        """Return what a role may do this to, and the rule that says so."""
        reach = _MATRIX.get(action, {}).get(role)
        who = role or "an anonymous reader"
        if reach is not None:
            return Decision(reach, f"The table of permissions gives {who} {action} on {_OBJECTS[reach]}.")
        if role is Role.AUTHOR and (right := self._given.get(action)) is not None:
            setting = f"GQL_BLOG_AUTHORS_MAY={right.value}"
            return Decision(Reach.OWN, f"The setting {setting} gives {who} {action} on {_OBJECTS[Reach.OWN]}.")
        return Decision(None, f"No rule gives {who} {action}, and what no rule gives is refused.")

    def permit(self, action: Action, viewer: Viewer) -> Reach:
        """Return the objects on which the viewer may do this; Unauthenticated or Forbidden if there are none."""
        reach = self.decide(action, viewer.role).reach
        if reach is not None:
            return reach
        if viewer.role is None:
            raise Unauthenticated(f"Nobody may do this ({action}) without signing in: send a bearer token.")
        roles = _in_words([each for each in Role if self.decide(action, each).reach is not None])
        raise Forbidden(
            f"The role {viewer.role} may not do this ({action}); {roles} may.{self._instead(action, viewer)}"
        )

    def _instead(self, action: Action, viewer: Viewer) -> str:
        submits = self.decide(Action.SUBMIT_WORKING_COPY, viewer.role).reach is not None
        return _INSTEAD if submits and action in AUTHOR_RIGHTS[AuthorRight.PUBLISH] else ""


def expect_role(viewer: Viewer, needed: Collection[Role] | None, what: str) -> None:
    """Raise Unauthenticated or Forbidden unless the viewer's role includes one that is needed for what plugins add."""
    if holds(viewer.role, needed):
        return
    if viewer.role is None:
        raise Unauthenticated(f"Sign in to {what}: send a bearer token.")
    raise Forbidden(f"The role {viewer.role} may not {what}; {holders(needed)} may.")


def holders(needed: Collection[Role] | None) -> str:
    """Return the roles that include one of those needed, such as ``ADMIN and EDITOR``."""
    return _in_words([each for each in Role if holds(each, needed)])


def roles_in_words(action: Action) -> str:
    """Return the roles that the table lets do something, such as ``EDITOR or ADMIN``."""
    *others, last = (str(each) for each in reversed(_MATRIX[action]))
    return f"{', '.join(others)} or {last}" if others else last


def _in_words(roles: Sequence[str]) -> str:
    *others, last = sorted(roles) or ["nobody"]
    return f"{', '.join(others)} and {last}" if others else last


_INSTEAD: Final = " Hand a working copy to the editors with submitWorkingCopy: they publish it."
_OBJECTS: Final = {Reach.ANY: "every object", Reach.OWN: "own objects"}
