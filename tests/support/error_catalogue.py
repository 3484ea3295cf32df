"""What each code of an error means, where it occurs, and what a client does about it, as ``docs/errors.md`` says."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from gql_blog.errors import BAD_USER_INPUT, INTERNAL_SERVER_ERROR


class Place(StrEnum):
    """Where clients find a code."""

    TOP_LEVEL = "`extensions.code` of the top-level `errors`"
    PAYLOAD = "`code` of a payload's `errors`"
    COMMAND = "commands, on standard error"


@dataclass(frozen=True, slots=True)
class CodeDescription:
    """What a code means, where it occurs, and what the client does about it."""

    meaning: str
    remedy: str
    places: tuple[Place, ...]


def _described(meaning: str, remedy: str, *places: Place) -> CodeDescription:
    return CodeDescription(meaning, remedy, places or (Place.PAYLOAD, Place.COMMAND))


_OF_COMMANDS: Final = (Place.TOP_LEVEL, Place.COMMAND)

CODES: Final[dict[str, CodeDescription]] = {
    BAD_USER_INPUT: _described(
        "The request, the document, a variable or an argument is wrong. Nothing was changed.",
        "Correct the request as the message says; sending it again unchanged gives the same error.",
        Place.TOP_LEVEL,
    ),
    INTERNAL_SERVER_ERROR: _described(
        "The server failed. The message has no details; `extensions.errorId` names the entry in the server's log. In "
        "debug, `extensions.traceback` shows the cause.",
        "Try again later. Report the `errorId` to the operator.",
        *_OF_COMMANDS,
    ),
    "INVALID": _described(
        "A part of the input is wrong; `path` leads to it.",
        "Correct the input as the message says. Treat codes that you do not know like this one.",
    ),
    "TOO_LARGE": _described("The input is too large; the message says how large it may be.", "Shorten or split it."),
    "DUPLICATE": _described(
        "The value is in use, such as a slug of another article.", "Choose another, or use that object."
    ),
    "IN_USE": _described("Something that stays refers to what is to go.", "Change that first, or merge the two."),
    "QUESTIONS_OPEN": _described("The import asks what nobody has answered.", "Answer by `answerImportQuestion`."),
    "NOT_PUBLIC": _described("Not everybody may see it.", "Publish it, or export it with `--drafts`.", Place.COMMAND),
    "MEDIA_REFUSED": _described(
        "An uploaded file is not taken; nothing is kept. `extensions.reason`: `TYPE` (its bytes are of no type that is "
        "taken), `DAMAGED`, `PIXELS` (too many), `WORK` (it takes too much time or memory).",
        "Save the file anew by a program for pictures, smaller if it says so, and send that.",
        Place.TOP_LEVEL,
    ),
    "NOT_FOUND": _described(
        "What the request names does not exist, or the viewer may not see it. The two are not distinguished.",
        "Check the id, the slug or the address, and that you are signed in as a user with the required role.",
        *Place,
    ),
    "UNAUTHENTICATED": _described(
        "The request needs a valid token. The token is missing, wrong, expired or revoked.",
        "Send a valid token in the header `Authorization: Bearer …`.",
        *Place,
    ),
    "FORBIDDEN": _described(
        "The user may not do this, or a browser sent the request from an origin that is not allowed.",
        "Sign in as a user with the required role. The operator allows origins with `GQL_BLOG_ALLOWED_ORIGINS`.",
        *Place,
    ),
    "CONFLICT": _described(
        "Another change came first. The error gives the current version.",
        "Read the current version, apply the change to it, and send it with the new `expectedVersion`.",
    ),
    "IDEMPOTENCY_MISMATCH": _described("The key was sent before with another input.", "Use a new key for a new input."),
    "RATE_LIMITED": _described(
        "There were too many requests, or too many connections are open.",
        "Wait for the seconds in `extensions.retryAfter` and the header `Retry-After`, then try again.",
        Place.TOP_LEVEL,
        Place.PAYLOAD,
    ),
    "COST_EXCEEDED": _described(
        "The document exceeds a limit, or its result is too large. `extensions.limit`, `value` and "
        "`allowed` say which limit, and `field` which field costs most, if the limit is the cost.",
        "Ask for fewer fields, smaller pages or fewer conditions, or split the document.",
        Place.TOP_LEVEL,
    ),
    "TIMEOUT": _described(
        "The operation took too long and was ended: its database time (`GQL_BLOG_READ_TIMEOUT`), its time in all, or "
        "its time behind other long reads. `extensions.allowed` has the limit in seconds. If the payload of a mutation "
        "was being read, the message says that the change was made.",
        "Ask for smaller pages, fewer conditions or fewer lists, leave out `totalCount`, or split the document.",
        Place.TOP_LEVEL,
    ),
    "SUBSCRIPTION_DROPPED": _described(
        "A subscription was ended, because the client did not read its results as fast as they came.",
        "Subscribe again, and query what was missed. Ask for fewer fields if it happens often.",
        Place.TOP_LEVEL,
    ),
    "START_OVER": _described(
        "What came after the cursor is not kept any more.", "Read everything, and go on from there.", Place.TOP_LEVEL
    ),
    "PERSISTED_QUERY_NOT_SUPPORTED": _described(
        "The request has the hash of a document instead of the document, and persisted queries are not supported.",
        "Send the document itself. Clients of automatic persisted queries do so by themselves.",
        Place.TOP_LEVEL,
    ),
    "PLUGIN_ERROR": _described(
        "A plugin failed, or cannot be loaded. The message names it. If a field of a plugin failed, it is null, and "
        "the rest of the result is valid. If a plugin failed before a mutation wrote, nothing was written. A plugin "
        "that keeps failing is not called for a minute; what it guards stays refused. Debug adds the traceback.",
        "Use the rest of the result, or repeat the mutation later. The operator finds the traceback in the log, and "
        "can disable the plugin with `gql-blog plugin disable NAME`.",
        *_OF_COMMANDS,
    ),
    "IMPORT_REFUSED": _described(
        "A file cannot be imported. Nothing from this file is stored; other files are still imported. The report gives "
        "a more specific reason, listed at the end of this page, and the line if it is known.",
        "Correct the file as the message says, and import it again.",
        Place.COMMAND,
    ),
    "SETTINGS": _described("A setting is missing or wrong; the message names it.", "Correct it.", Place.COMMAND),
    "STORE_UNAVAILABLE": _described(
        "The database is away, locked by another process, full or read-only. Nothing was changed; if something was, "
        "the message says so, and there is no `retryAfter`. The status is 503, with `Retry-After`; under "
        "`application/json` GraphQL answers 200 all the same. `/readyz` tells the reason.",
        "Wait for the seconds in `extensions.retryAfter`, then try again, with the same `idempotencyKey`. The operator "
        "starts the database, frees its disk, or gives the user that runs gql-blog write access to the folder.",
        *_OF_COMMANDS,
    ),
    "STORE": _described(
        "The database is damaged, not a database of gql_blog, or a statement failed in it. Only commands show this "
        "code; over HTTP such a failure is an `INTERNAL_SERVER_ERROR`.",
        "Check the database and its URL, then try again.",
        Place.COMMAND,
    ),
    "MIGRATION_REFUSED": _described(
        "The migration cannot be run; nothing was changed.", "Remove the cause that the message names.", Place.COMMAND
    ),
    "NOT_MIGRATED": _described("The database is not up to date.", "Run `gql-blog migrate`.", Place.COMMAND),
}
"""Every code that a client or a command can get."""
