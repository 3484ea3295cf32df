"""Every error that the project raises on purpose, in one tree, and the catalogue of all codes that clients can get.

::

    GqlBlogError
    ├── InputError            INVALID            the input is wrong
    │   ├── TooLarge          TOO_LARGE          … because it is too large
    │   ├── Duplicate         DUPLICATE          … because it is already in use
    │   ├── InUse             IN_USE             … because something refers to what is to go
    │   ├── QuestionsOpen     QUESTIONS_OPEN     … because an import asks something that nobody has answered
    │   ├── NotPublic         NOT_PUBLIC         … because not everybody may see what is to be exported
    │   ├── MediaUnreachable  MEDIA_UNREACHABLE  a file cannot be fetched from its address
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


class MediaUnreachable(InputError):
    """There is no file at an address, or it cannot be fetched; ``is_silence``: nothing was answered."""

    code = "MEDIA_UNREACHABLE"

    def __init__(self, message: str, *, is_silence: bool = False) -> None:
        super().__init__(message)
        self.is_silence = is_silence


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
