"""Every error that the project raises on purpose, in one tree, and the catalogue of all codes that clients can get.

::

    GqlBlogError
    ├── InputError            INVALID            the input is wrong
    │   ├── TooLarge          TOO_LARGE          … because it is too large
    │   ├── Duplicate         DUPLICATE          … because it is already in use
    │   ├── InUse             IN_USE             … because something refers to what is to go
    │   ├── QuestionsOpen     QUESTIONS_OPEN     … because an import asks something that nobody has answered
    │   ├── NotPublic         NOT_PUBLIC         … because not everybody may see what is to be exported
    │   └── ImportRefused     IMPORT_REFUSED     a file that cannot be imported (with a finer reason)
    │       └── MediaRefused  MEDIA_REFUSED      … or a file of a medium that is not taken
    ├── NotFound              NOT_FOUND          what the input names does not exist, or is not visible
    ├── Unauthenticated       UNAUTHENTICATED    the request needs a valid token
    ├── Forbidden             FORBIDDEN          the user may not do this
    ├── Conflict              CONFLICT           another change came first
    ├── IdempotencyMismatch   IDEMPOTENCY_MISMATCH  the same key with a different input
    ├── RateLimited           RATE_LIMITED       too many requests
    ├── SubscriptionDropped   SUBSCRIPTION_DROPPED  the client does not keep up with the results
    ├── StartOver             START_OVER         what is to be gone on from is too old
    ├── ErrorGroup            INVALID            several of the above, each with its own path
    ├── CostExceeded          COST_EXCEEDED      a document exceeds a limit
    ├── PluginError           PLUGIN_ERROR       a plugin is wrong or failed; the message names it
    ├── SettingsError         SETTINGS           a setting is missing or wrong
    └── StoreError            STORE              the database cannot be used
        ├── ReadTimeout       TIMEOUT            a read takes too long and was ended
        ├── StoreUnavailable  STORE_UNAVAILABLE  the database is away, locked, full or read-only for now
        │   └── TransactionConflict  STORE_UNAVAILABLE  … because other writers come first
        ├── MigrationRefused  MIGRATION_REFUSED  a migration cannot be run; nothing was changed
        └── NotMigrated       NOT_MIGRATED       the database is not up to date

``message`` is for people: it names the input, the place and the remedy, and no internals."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

INTERNAL_SERVER_ERROR: Final = "INTERNAL_SERVER_ERROR"
BAD_USER_INPUT: Final = "BAD_USER_INPUT"
RETRY_SECONDS: Final = 5
"""After how many seconds a client may try again what the database was not there for."""


class GqlBlogError(Exception):
    """The base class. ``code`` is stable. ``path`` is the path of the invalid part of the input; empty: all of it."""

    code: ClassVar[str] = INTERNAL_SERVER_ERROR

    def __init__(self, message: str, *, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.path = path

    @property
    def message(self) -> str:
        """The text for people."""
        return str(self.args[0])

    def flattened(self) -> "tuple[GqlBlogError, ...]":
        """Return this error alone; of a group, the errors in it and in its groups."""
        return (self,)


class InputError(GqlBlogError):
    """The input is wrong."""

    code = "INVALID"


class TooLarge(InputError):
    """The input is too large."""

    code = "TOO_LARGE"


class Duplicate(InputError):
    """The value is already in use, such as a slug that belongs to another article."""

    code = "DUPLICATE"


class InUse(InputError):
    """What is to go is referred to by something that stays."""

    code = "IN_USE"


class QuestionsOpen(InputError):
    """An import asks something of the article that is to be published."""

    code = "QUESTIONS_OPEN"


class NotPublic(InputError):
    """Not everybody may see what is to be exported, and it was not said that this is meant."""

    code = "NOT_PUBLIC"


class ImportRefused(InputError):
    """A file cannot be imported, for a ``reason`` of ``transfer``; ``line`` counts from 1, ``offset`` from 0."""

    code = "IMPORT_REFUSED"

    def __init__(self, reason: str, message: str, *, line: int | None = None, offset: int | None = None) -> None:
        super().__init__(message)
        self.reason, self.line, self.offset = reason, line, offset


class MediaRefused(ImportRefused):
    """An uploaded file is not taken: ``reason`` is TYPE, DAMAGED, PIXELS or WORK."""

    code = "MEDIA_REFUSED"


class NotFound(GqlBlogError):
    """What the input names does not exist, or the viewer may not see it. The two are not distinguished."""

    code = "NOT_FOUND"


class Unauthenticated(GqlBlogError):
    """The request has no token, or an invalid one."""

    code = "UNAUTHENTICATED"


class Forbidden(GqlBlogError):
    """The user may not do this."""

    code = "FORBIDDEN"


class Conflict(GqlBlogError):
    """The object was changed since the client read it. ``current_version`` is its version now."""

    code = "CONFLICT"

    def __init__(self, message: str, *, current_version: int, path: tuple[str, ...] = ()) -> None:
        super().__init__(message, path=path)
        self.current_version = current_version


class IdempotencyMismatch(GqlBlogError):
    """An idempotency key was sent again with a different input."""

    code = "IDEMPOTENCY_MISMATCH"


class RateLimited(GqlBlogError):
    """Too many requests. ``retry_after`` is the number of seconds to wait."""

    code = "RATE_LIMITED"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SubscriptionDropped(GqlBlogError):
    """A subscription was ended, because its client did not read the results as fast as they came."""

    code = "SUBSCRIPTION_DROPPED"


class StartOver(GqlBlogError):
    """Nothing can go on from this cursor: what came after it is not kept any more."""

    code = "START_OVER"


class ErrorGroup(ExceptionGroup[GqlBlogError], GqlBlogError):
    """Several errors about one input, in ``exceptions``. It is an ExceptionGroup: use ``except*``, ``split``."""

    code = "INVALID"
    path = ()

    def __new__(cls, errors: Sequence[GqlBlogError]) -> "ErrorGroup":
        """Make the group; its message is those of ``errors`` in one line."""
        return super().__new__(cls, "; ".join(error.message for error in errors), errors)

    def __init__(self, errors: Sequence[GqlBlogError]) -> None:
        """See ``__new__``, which has set the message and the exceptions."""

    def __str__(self) -> str:
        return self.message

    def flattened(self) -> tuple[GqlBlogError, ...]:
        """See GqlBlogError."""
        found: list[GqlBlogError] = []
        for each in self.exceptions:
            assert isinstance(each, GqlBlogError)
            found.extend(each.flattened())
        return tuple(found)

    def derive(self, excs: Sequence[GqlBlogError]) -> "ErrorGroup":  # type: ignore[override]
        """Return a group of the same kind, for ``split`` and ``subgroup``."""
        return ErrorGroup(excs)


class CostExceeded(GqlBlogError):
    """A document exceeds a limit: ``value`` is its value, ``allowed`` the maximum, ``field`` the dearest field."""

    code = "COST_EXCEEDED"

    def __init__(self, message: str, *, limit: str, value: int, allowed: int, field: str | None = None) -> None:
        super().__init__(message)
        self.limit, self.field, self.value, self.allowed = limit, field, value, allowed


class PluginError(GqlBlogError):
    """A plugin failed, cannot be loaded, conflicts with another plugin, or implements an unknown hook."""

    code = "PLUGIN_ERROR"


class SettingsError(GqlBlogError):
    """A setting is missing or wrong."""

    code = "SETTINGS"


class StoreError(GqlBlogError):
    """The database cannot be used."""

    code = "STORE"


class StoreUnavailable(StoreError):
    """The database is away, locked, full or read-only for now. ``retry_after``: seconds to wait; ``None``: do not."""

    code = "STORE_UNAVAILABLE"

    def __init__(self, message: str, *, retry_after: int | None = RETRY_SECONDS) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TransactionConflict(StoreUnavailable):
    """A deadlock, or a lock timeout. Nothing was changed; the same transaction may succeed when it is run again."""


class ReadTimeout(StoreError):
    """The reads of an operation take too long, and were ended; ``allowed`` is the limit in seconds."""

    code = "TIMEOUT"

    def __init__(self, message: str, *, allowed: float) -> None:
        super().__init__(message)
        self.allowed = allowed


class MigrationRefused(StoreError):
    """A migration cannot be run; nothing was changed."""

    code = "MIGRATION_REFUSED"


class NotMigrated(StoreError):
    """The database is not up to date."""

    code = "NOT_MIGRATED"


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
