"""Every cell of the matrix, decided: what is not granted here is refused."""

import pytest
from support.cases import cases

from gql_blog.access import ANONYMOUS, Action, Policy, Reach, Viewer, is_staff
from gql_blog.content import Role
from gql_blog.errors import Forbidden, Unauthenticated
from gql_blog.write.authorization.access_explanation import _DONE_TO

STAFF: dict[Role | None, str] = {Role.ADMIN: "ANY", Role.EDITOR: "ANY"}
GRANTED: dict[str, dict[Role | None, str]] = {
    "create_post": {**STAFF, Role.AUTHOR: "ANY"},
    "create_response": {**STAFF, Role.AUTHOR: "ANY"},
    "update_article": {**STAFF, Role.AUTHOR: "OWN"},
    "restore_revision": {**STAFF, Role.AUTHOR: "OWN"},
    "publish_article": {**STAFF},
    "publish_articles": {**STAFF},
    "tag_articles": {**STAFF, Role.AUTHOR: "OWN"},
    "unpublish_article": {**STAFF},
    "archive_article": {**STAFF},
    "withdraw_article": {**STAFF},
    "reinstate_article": {**STAFF},
    "unpublish_articles": {**STAFF},
    "archive_articles": {**STAFF},
    "delete_articles": {**STAFF},
    "save_working_copy": {**STAFF, Role.AUTHOR: "OWN"},
    "submit_working_copy": {**STAFF, Role.AUTHOR: "OWN"},
    "withdraw_working_copy": {**STAFF, Role.AUTHOR: "OWN"},
    "discard_working_copy": {**STAFF, Role.AUTHOR: "OWN"},
    "return_working_copy": {**STAFF},
    "approve_working_copy": {**STAFF},
    "publish_revision": {**STAFF},
    "delete_article": {**STAFF},
    "undelete_article": {**STAFF},
    "delete_comment": {**STAFF, Role.MODERATOR: "ANY"},
    "undelete_comment": {**STAFF, Role.MODERATOR: "ANY"},
    "delete_contributor": {**STAFF},
    "undelete_contributor": {**STAFF},
    "delete_tag": {**STAFF},
    "undelete_tag": {**STAFF},
    "purge_deleted": {Role.ADMIN: "ANY"},
    "purge_now": {Role.ADMIN: "ANY"},
    "redact": {Role.ADMIN: "ANY"},
    "place_legal_hold": {Role.ADMIN: "ANY"},
    "lift_legal_hold": {Role.ADMIN: "ANY"},
    "move_response": {**STAFF},
    "antedate_article": {**STAFF},
    "strike_coauthor": {**STAFF},
    "create_preview_link": {**STAFF, Role.AUTHOR: "OWN"},
    "revoke_preview_link": {**STAFF, Role.AUTHOR: "OWN"},
    "merge_stub": {**STAFF},
    "answer_import_question": {**STAFF},
    "create_redirect": {**STAFF},
    "delete_redirect": {**STAFF},
    "add_collaborator": {**STAFF},
    "remove_collaborator": {**STAFF},
    "watch_article": {**STAFF, Role.AUTHOR: "OWN"},
    "import_article": {**STAFF},
    "submit_comment": {**dict.fromkeys((*Role, None), "ANY")},
    "moderate_comments": {**STAFF, Role.MODERATOR: "ANY"},
    "edit_comment": {**dict.fromkeys((*Role, None), "OWN")},
    "withdraw_comment": {**dict.fromkeys((*Role, None), "OWN")},
    "set_comment_policy": {**STAFF},
    "claim_comments": {**STAFF, Role.MODERATOR: "ANY"},
    "release_comments": {**STAFF, Role.MODERATOR: "OWN"},
    "settle_judgement": {**STAFF, Role.MODERATOR: "ANY"},
    "link_comment": {**STAFF, Role.MODERATOR: "ANY", Role.AUTHOR: "OWN", Role.READER: "OWN"},
    "create_contributor": {**STAFF},
    "update_contributor": {**STAFF},
    "merge_contributors": {**STAFF},
    "update_tag": {**STAFF},
    "merge_tags": {**STAFF},
    "add_media": {**STAFF, Role.AUTHOR: "ANY"},
    "add_media_from_address": {**STAFF},
    "update_media": {**STAFF, Role.AUTHOR: "OWN"},
    "delete_media": {**STAFF},
    "update_site": {Role.ADMIN: "ANY"},
    "create_user": {Role.ADMIN: "ANY"},
    "update_user": {Role.ADMIN: "ANY"},
    "disable_user": {Role.ADMIN: "ANY"},
    "enable_user": {Role.ADMIN: "ANY"},
    "create_token": {**dict.fromkeys(Role, "OWN"), Role.ADMIN: "ANY"},
    "revoke_token": {**dict.fromkeys(Role, "OWN"), Role.ADMIN: "ANY"},
    "sign_in": {**dict.fromkeys((*Role, None), "OWN")},
    "sign_out": {**dict.fromkeys(Role, "OWN"), Role.ADMIN: "ANY"},
    "remove_identity": {**dict.fromkeys(Role, "OWN"), Role.ADMIN: "ANY"},
    "export_person": {**dict.fromkeys(Role, "OWN"), Role.ADMIN: "ANY"},
    "erase_person": {Role.ADMIN: "ANY", Role.READER: "OWN"},
    "disable_plugin": {Role.ADMIN: "ANY"},
    "skip_event": {Role.ADMIN: "ANY"},
    "enable_plugin": {Role.ADMIN: "ANY"},
}


def test_every_action_is_listed_here() -> None:
    assert set(GRANTED) == set(Action)


@cases("role", [*Role, None])
@cases("action", list(Action))
def test_every_cell(action: Action, role: Role | None) -> None:
    granted = GRANTED[action].get(role)
    if granted is not None:
        assert Policy().permit(action, Viewer(role)) is Reach(granted)
        return
    with pytest.raises(Forbidden if role else Unauthenticated):
        Policy().permit(action, Viewer(role))


def test_an_unknown_action_is_refused_to_all() -> None:
    for viewer in (ANONYMOUS, Viewer(Role.ADMIN)):
        with pytest.raises((Forbidden, Unauthenticated)):
            Policy().permit("drop_everything", viewer)  # type: ignore[arg-type]


def test_a_refusal_says_what_was_asked() -> None:
    with pytest.raises(
        Forbidden, match=r"The role READER may not do this \(publish_article\); ADMIN and EDITOR may\.$"
    ):
        Policy().permit(Action.PUBLISH_ARTICLE, Viewer(Role.READER))


def test_staff_is_every_role_but_reader() -> None:
    assert [role for role in (None, *Role) if not is_staff(role)] == [None, Role.READER]


def test_of_every_action_it_is_known_what_it_is_done_to() -> None:
    """`gql-blog access explain` refuses an action on an object that it cannot be done to."""
    assert _DONE_TO.keys() == set(Action)
