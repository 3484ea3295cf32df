"""Personal values in the audit: an entry holds a commitment to each, and the value stands beside it, to be erased.

A commitment tells nothing without its salt. Whoever has salt and value can show that the entry meant this value; once
both are erased, nobody can guess it, and the entry stays as it is.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Final

from gql_blog.content.article_fields import PROSE_FIELDS
from gql_blog.content.identifiers import ARTICLE, COMMENT, CONTRIBUTOR, MEDIA, USER

COMMITMENT: Final = "commitment"
"""The key of a commitment in the JSON of an entry."""


ERASED: Final = "[erased]"
"""What stands where the name of a person stood, and what was said of the person."""


PERSONAL_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    ARTICLE: frozenset(
        (*PROSE_FIELDS, *("notices.source", "working_copy.note", "bylines.name", "bylines.bio", "bylines.affiliation"))
    ),
    COMMENT: frozenset(("author_name", "author_email", "contributor_id", "suggested_contributors", "reason", "source")),
    CONTRIBUTOR: frozenset(("slug", "name", "bio", "affiliation", "url", "orcid", "portrait_id")),
    MEDIA: frozenset(("alt_text", "caption", "credit", "origin")),
    USER: frozenset(("name", "email", "contributor_id", "identity")),
}
"""The fields of an audit entry that say something about a person, or may, by the prefix of the id of its subject: prose
is among them, from which a passage may have to be taken out."""


def new_salt() -> str:
    """Return a new salt of 256 random bits."""
    return secrets.token_hex(32)


def commitment_to(value: str, salt: str) -> str:
    """Return the commitment to a value, as 64 hexadecimal digits."""
    return hmac.new(salt.encode(), value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()
