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
        "A file is not taken; nothing is kept. `extensions.reason` of an upload: `TYPE` (its bytes are of no type that "
        "is taken), `DAMAGED`, `PIXELS` (too many), `WORK` (it takes too much time or memory).",
        "Save the file anew by a program for pictures, smaller if it says so, and send that.",
        *Place,
    ),
    "MEDIA_UNREACHABLE": _described(
        "There is no file at the address, it cannot be fetched, or its host is inside a network.",
        "Open the address in a browser. Try again later, or upload the file.",
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
    "PERSISTED_QUERY_NOT_FOUND": _described(
        "The request has the hash of a document instead of the document, and it is not known here.",
        "Send the document with its hash; the hash will do from then on. Clients of automatic persisted queries do so "
        "by themselves.",
        Place.TOP_LEVEL,
    ),
    "DOCUMENT_NOT_FOUND": _described(
        "No document is registered under the `documentId` of the request.",
        "Register it with `gql-blog documents import`, or send the document itself.",
        Place.TOP_LEVEL,
    ),
    "DOCUMENT_NOT_REGISTERED": _described(
        "Requests without a token may run registered documents only (`GQL_BLOG_ANONYMOUS_DOCUMENTS`), and this is "
        "none.",
        "Send the `documentId` of a registered document, or a token.",
        Place.TOP_LEVEL,
    ),
    "PERSISTED_QUERY_NOT_SUPPORTED": _described(
        "The request has the hash of a document instead of the document, and automatic persisted queries are off.",
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

IMPORT_REASONS: Final[dict[str, str]] = {
    "ARCHIVE_REFUSED": "The archive has links, names that lead out of it or too much in it, or is damaged.",
    "BINARY": "The file is not text.",
    "EMPTY": "The file has no text.",
    "EXPANDS_TOO_MUCH": "What is imported would be many times as long as its file (`GQL_BLOG_IMPORT_EXPANSION`).",
    "FILE_INCOMPLETE": "A file of several articles ends before the last of them.",
    "FRONT_MATTER_INVALID": "The front matter is not valid YAML or TOML, or is too long.",
    "FRONT_MATTER_NOT_CLOSED": "The front matter has no closing line.",
    "HAS_FINDINGS": "The import is strict, and something in the file is uncertain.",
    "HTML_NOT_MARKDOWN": "The file is HTML.",
    "IMPORTER_MISSING": "Pages and exports are read by the plugin `importers`, which is not installed or not allowed.",
    "IMPOSSIBLE_DATE": "A date does not exist in the calendar.",
    "INVALID_VALUE": "A key of the front matter has a value of the wrong kind.",
    "LINK_REFUSED": "The path is a symbolic link to a directory, or to a file outside the folder.",
    "NAME_TAKEN": "The name of another file of the same import differs from this one in spaces alone.",
    "NOT_AN_ARTICLE": "The page is neither a post nor a response, such as a list or an index.",
    "NOT_FOUND": "The path does not exist.",
    "NOT_UTF8": "The file is not valid UTF-8. The offset of the byte is given.",
    "NOT_WELL_FORMED": "The XML or JSON of an export is not valid. The line is given.",
    "NO_BODY": "The page has a head, but no text.",
    "NUL": "The file contains a NUL character.",
    "PANDOC_FAILED": "The program pandoc cannot read the document, or takes too long.",
    "PANDOC_MISSING": "The document is read by the program pandoc, which is not installed.",
    "PLUGIN_FAILED": "The plugin that reads this format failed. Nothing of the file is stored; the log has the error.",
    "SEVERAL_PAGES": "The file holds two or more pages. Each needs a file of its own.",
    "SIDE_FILE": "It is the metadata of another file (`NAME.meta.yaml`), or cannot be applied to several articles.",
    "TITLE_NOT_STATED": "The file has no title, and a post needs one.",
    "TOO_LARGE": "The file is too large.",
    "UNKNOWN_FORMAT": "The format of the file is not known.",
    "UNREADABLE": "The file or folder cannot be read.",
    "XML_WITH_ENTITIES": "The XML has a document type, which may define entities.",
}
"""What ``ImportRefused.reason`` can be."""
