"""Which rows and fields a role may see, as values that ``read`` compiles into every statement.

The rule is the head of ``schema/core.graphql``. A role that is not in a table sees no row of it.
"""

from dataclasses import dataclass
from enum import StrEnum

from gql_blog.content import Role


class Preview(StrEnum):
    """The viewer of a preview token: only reads, and sees what is not published yet."""

    SITE = "PREVIEW"
    """The whole site as readers will see it, once what is scheduled and in drafts is published."""


Sight = Role | Preview | None
"""Whose rules apply: those of a role, of a preview, or of an anonymous reader."""


@dataclass(frozen=True, slots=True)
class Everything:
    """Every row."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No row."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Rows whose boolean ``column`` is true."""

    column: str


@dataclass(frozen=True, slots=True)
class OwnArticle:
    """Articles that the viewer's account created, or of which it is a collaborator; a byline gives no right."""

    column: str = "id"


@dataclass(frozen=True, slots=True)
class Own:
    """Rows whose ``column`` is the viewer's user id."""

    column: str


@dataclass(frozen=True, slots=True)
class OfContributor:
    """Rows whose ``column`` is the viewer's contributor."""

    column: str


@dataclass(frozen=True, slots=True)
class OfVisibleArticle:
    """Rows whose ``column`` is an article that the viewer may see; ``standing``: and that is not withdrawn."""

    column: str
    standing: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Articles that were public if all that are drafts or scheduled were published."""


@dataclass(frozen=True, slots=True)
class CarriedByVisibleArticle:
    """Rows that an article which the viewer may see links to through ``link`` (``article_id`` and ``column``).

    ``live``: and its text does, not one of its revisions or its working copy.
    """

    link: str
    column: str
    live: bool = False


@dataclass(frozen=True, slots=True)
class Unlinked:
    """Rows whose ``column`` is null."""

    column: str


@dataclass(frozen=True, slots=True)
class CarriedByOwnArticle:
    """Rows that one of the viewer's own articles links to through ``link`` (``article_id`` and ``column``)."""

    link: str
    column: str


@dataclass(frozen=True, slots=True)
class ShownPublicly:
    """Media that a public article uses, or that a public contributor is portrayed by, and the logo of the site."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Rows that match at least one of ``parts``."""

    parts: tuple["Visibility", ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Rows that match all of ``parts``."""

    parts: tuple["Visibility", ...]


Visibility = (
    Everything
    | Nothing
    | Flag
    | OwnArticle
    | Own
    | OfContributor
    | OfVisibleArticle
    | Waiting
    | CarriedByVisibleArticle
    | Unlinked
    | CarriedByOwnArticle
    | ShownPublicly
    | AnyOf
    | AllOf
)

_EVERYTHING = Everything()
_NOTHING = Nothing()
_PUBLIC = Flag("public")
_EDITORS = (Role.ADMIN, Role.EDITOR)
"""Who sees every row."""
_SIGNED_IN = (Role.READER, Role.AUTHOR, Role.MODERATOR)
_STAFF = (Role.AUTHOR, Role.MODERATOR, *_EDITORS)

# Of comments on what is withdrawn only editors know.
_OF_STANDING = OfVisibleArticle("article_id", standing=True)
_OWN_COMMENT = AllOf((AnyOf((Own("account_id"), OfContributor("contributor_id"))), _OF_STANDING))
_CONTRIBUTOR = AnyOf((_PUBLIC, OfContributor("id"), CarriedByOwnArticle("byline", "contributor_id")))

_ROWS: dict[str, dict[Sight, Visibility]] = {
    "article": {
        None: _PUBLIC,
        Preview.SITE: AnyOf((_PUBLIC, Waiting())),
        **dict.fromkeys(_SIGNED_IN, AnyOf((_PUBLIC, OwnArticle()))),
        **dict.fromkeys(_EDITORS, _EVERYTHING),
    },
    "comment": {
        **dict.fromkeys((None, Preview.SITE), _PUBLIC),
        Role.READER: AnyOf((_PUBLIC, _OWN_COMMENT)),
        Role.AUTHOR: AnyOf((_PUBLIC, _OWN_COMMENT)),
        Role.MODERATOR: _OF_STANDING,
        **dict.fromkeys(_EDITORS, _EVERYTHING),
    },
    "contributor": {
        None: _PUBLIC,
        Preview.SITE: AnyOf((_PUBLIC, CarriedByVisibleArticle("byline", "contributor_id"))),
        **dict.fromkeys(_SIGNED_IN, _CONTRIBUTOR),
        **dict.fromkeys(_EDITORS, _EVERYTHING),
    },
    "tag": {
        None: _PUBLIC,
        Preview.SITE: AnyOf((_PUBLIC, CarriedByVisibleArticle("article_tag", "tag_id"))),
        **dict.fromkeys(_SIGNED_IN, AnyOf((_PUBLIC, CarriedByOwnArticle("article_tag", "tag_id")))),
        **dict.fromkeys(_EDITORS, _EVERYTHING),
    },
    # What an article said before, and what is being written: whoever may change it.
    "revision": {Role.AUTHOR: OwnArticle("article_id"), **dict.fromkeys(_EDITORS, _EVERYTHING)},
    "audit": {Role.ADMIN: _EVERYTHING},
    # Of an article that the notice is shown away from: on one that answers it.
    "notice": {
        **dict.fromkeys((*_SIGNED_IN, Preview.SITE, None), OfVisibleArticle("article_id")),
        **dict.fromkeys(_EDITORS, _EVERYTHING),
    },
    # Whoever may change the article makes links to it.
    "preview_link": {Role.AUTHOR: OwnArticle("article_id"), **dict.fromkeys(_EDITORS, _EVERYTHING)},
    "redirect": dict.fromkeys(_EDITORS, _EVERYTHING),
    # What nothing public shows is the staff's alone, who write with it.
    "media": {
        **dict.fromkeys((Role.READER, None), ShownPublicly()),
        Preview.SITE: AnyOf((ShownPublicly(), CarriedByVisibleArticle("article_media", "media_id", live=True))),
        **dict.fromkeys(_STAFF, _EVERYTHING),
    },
    "site": dict.fromkeys((*_SIGNED_IN, *_EDITORS, Preview.SITE, None), _EVERYTHING),
    "deletion": dict.fromkeys(_EDITORS, _EVERYTHING),
    "legal_hold": {Role.ADMIN: _EVERYTHING},
    # What a redirect answers: one to a hidden article is as if it were not there.
    "address": {
        **dict.fromkeys(
            (*_SIGNED_IN, Preview.SITE, None), AnyOf((Unlinked("article_id"), OfVisibleArticle("article_id")))
        ),
        **dict.fromkeys(_EDITORS, _EVERYTHING),
    },
    # An article whose working copy one may see, and so what becomes of it: whoever may change it.
    "edited_article": {Role.AUTHOR: OwnArticle(), **dict.fromkeys(_EDITORS, _EVERYTHING)},
    "working_copy": {Role.AUTHOR: OwnArticle("article_id"), **dict.fromkeys(_EDITORS, _EVERYTHING)},
    "token": {**dict.fromkeys((*_SIGNED_IN, Role.EDITOR), Own("account_id")), Role.ADMIN: _EVERYTHING},
    # Where an account is signed in, and as whom others know it: its own, and admins.
    "session": {**dict.fromkeys((*_SIGNED_IN, Role.EDITOR), Own("account_id")), Role.ADMIN: _EVERYTHING},
    "identity": {**dict.fromkeys((*_SIGNED_IN, Role.EDITOR), Own("account_id")), Role.ADMIN: _EVERYTHING},
    "user": {**dict.fromkeys(_SIGNED_IN, Own("id")), **dict.fromkeys(_EDITORS, _EVERYTHING)},
}

_FIELDS: dict[str, dict[Sight, Visibility]] = {
    # The Markdown and the collaborators: editors, the creator, and the collaborators themselves.
    "source": {**dict.fromkeys(_SIGNED_IN, OwnArticle()), **dict.fromkeys(_EDITORS, _EVERYTHING)},
    # The provenance of an imported article: editors.
    "provenance": dict.fromkeys(_EDITORS, _EVERYTHING),
    # Which contributors share a name: editors, who may know that one is somebody's hidden namesake.
    "namesakes": dict.fromkeys(_EDITORS, _EVERYTHING),
    # Whose account created an article: editors, and authors of their own. It is no matter of collaborators.
    "creator": {Role.AUTHOR: Own("created_by_id"), **dict.fromkeys(_EDITORS, _EVERYTHING)},
    # May this viewer change it, and so see its revisions and its working copy?
    "edit": {Role.AUTHOR: OwnArticle(), **dict.fromkeys(_EDITORS, _EVERYTHING)},
    # The list of all redirects: editors.
    "redirects": dict.fromkeys(_EDITORS, _EVERYTHING),
    # The list of all media, and where each is used: staff.
    "media": dict.fromkeys(_STAFF, _EVERYTHING),
    # What is deleted, and who did it: editors.
    "deletions": dict.fromkeys(_EDITORS, _EVERYTHING),
    # The list of what waits for editors: editors, and of their own articles authors.
    "submissions": dict.fromkeys((Role.AUTHOR, *_EDITORS), _EVERYTHING),
    # Decisions and suggestions on comments: moderators.
    "moderation": dict.fromkeys((Role.MODERATOR, *_EDITORS), _EVERYTHING),
    # The Markdown of a comment: moderators, and the account that wrote it.
    "own_comment": {
        **dict.fromkeys((Role.READER, Role.AUTHOR), Own("account_id")),
        **dict.fromkeys((Role.MODERATOR, *_EDITORS), _EVERYTHING),
    },
    # All users, and all tokens, those of applications among them: admins.
    "accounts": {Role.ADMIN: _EVERYTHING},
    # What an account wrote, and its tokens: its own, and admins. Who wrote what is no matter of collaborators.
    "own": {**dict.fromkeys((*_SIGNED_IN, Role.EDITOR), Own("id")), Role.ADMIN: _EVERYTHING},
    # What is kept for a court, and why: admins.
    "holds": {Role.ADMIN: _EVERYTHING},
    # Who changed what, with personal values: admins.
    "audit": {Role.ADMIN: _EVERYTHING},
    # The plugins and their health: admins.
    "plugins": {Role.ADMIN: _EVERYTHING},
    "email": {**dict.fromkeys((*_SIGNED_IN, Role.EDITOR), Own("id")), Role.ADMIN: _EVERYTHING},
}


def rows(kind: str, role: Sight) -> Visibility:
    """Return which rows of ``kind`` (``article``, ``comment`` …) a viewer of ``role`` may see."""
    return _ROWS[kind].get(role, _NOTHING)


def same_for_all_viewers(role: Role | None) -> bool:
    """Return whether all viewers of ``role`` see the same rows and fields: no rule depends on the user."""
    return all(_is_same_for_all(table.get(role, _NOTHING), role) for table in (*_ROWS.values(), *_FIELDS.values()))


def _is_same_for_all(rule: Visibility, role: Role | None) -> bool:
    match rule:
        case Everything() | Nothing() | Flag() | Unlinked() | ShownPublicly():
            return True
        case OfVisibleArticle():
            return _is_same_for_all(rows("article", role), role)
        case AnyOf(parts) | AllOf(parts):
            return all(_is_same_for_all(part, role) for part in parts)
        case _:
            return False


def field(permission: str, role: Sight) -> Visibility:
    """Return on which rows a viewer of ``role`` may read the fields under ``permission``; elsewhere they are null."""
    return _FIELDS[permission].get(role, _NOTHING)
