"""Every error that the project raises on purpose, in one tree.

::

    GqlBlogError
    ├── InputError            INVALID            what was given cannot be taken
    │   ├── TooLarge          TOO_LARGE          … because there is too much of it
    │   ├── Duplicate         DUPLICATE          … because it is here already
    │   └── ImportRefused     IMPORT_REFUSED     a file that cannot be imported (carries its own finer code)
    ├── NotFound              NOT_FOUND          what was named is not there, or not for the asker
    ├── Unauthenticated       UNAUTHENTICATED    it must be known who asks
    ├── Forbidden             FORBIDDEN          who asks may not
    ├── Conflict              CONFLICT           somebody else's change came first
    ├── IdempotencyMismatch   IDEMPOTENCY_MISMATCH  the same key with another input
    ├── RateLimited           RATE_LIMITED       too often
    ├── ErrorGroup            INVALID            more than one of the above, each with its own path
    ├── CostExceeded          COST_EXCEEDED      a document beyond the limits
    ├── PluginError           PLUGIN_ERROR       a plugin is wrong, named in the message
    ├── SettingsError         SETTINGS           a setting is missing or wrong
    └── StoreError            STORE              the database is not as it must be
        ├── TransactionConflict  STORE            another transaction was in the way; nothing was changed
        ├── MigrationRefused  MIGRATION_REFUSED  a migration would lose something; nothing was changed
        └── NotMigrated       NOT_MIGRATED       the database is not up to date

``message`` is for the person who reads it: it names the input, the place and the remedy, and no internals.
"""

from typing import ClassVar, Final

INTERNAL_SERVER_ERROR: Final = "INTERNAL_SERVER_ERROR"
BAD_USER_INPUT: Final = "BAD_USER_INPUT"


class GqlBlogError(Exception):
    """The root; ``code`` is stable, and ``path`` leads to the part of the input at fault (empty: the whole)."""

    code: ClassVar[str] = INTERNAL_SERVER_ERROR

    def __init__(self, message: str, *, path: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class InputError(GqlBlogError):
    """What was given cannot be taken."""

    code = "INVALID"


class TooLarge(InputError):
    """There is too much of it."""

    code = "TOO_LARGE"


class Duplicate(InputError):
    """It is here already."""

    code = "DUPLICATE"


class ImportRefused(InputError):
    """A file that cannot be imported; ``reason`` is the finer code, such as ``NOT_UTF8``; lines count from 1."""

    code = "IMPORT_REFUSED"

    def __init__(self, reason: str, message: str, *, line: int | None = None, offset: int | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.line = line
        self.offset = offset


class NotFound(GqlBlogError):
    """What was named is not there, or not for the one who asks; the two are not told apart."""

    code = "NOT_FOUND"


class Unauthenticated(GqlBlogError):
    """It must be known who asks."""

    code = "UNAUTHENTICATED"


class Forbidden(GqlBlogError):
    """Who asks may not do this."""

    code = "FORBIDDEN"


class Conflict(GqlBlogError):
    """Somebody else's change came first; ``current_version`` is the version to look at."""

    code = "CONFLICT"

    def __init__(self, message: str, *, current_version: int, path: tuple[str, ...] = ()) -> None:
        super().__init__(message, path=path)
        self.current_version = current_version


class IdempotencyMismatch(GqlBlogError):
    """A retry's key came with another input."""

    code = "IDEMPOTENCY_MISMATCH"


class RateLimited(GqlBlogError):
    """Too often; ``retry_after`` is in seconds."""

    code = "RATE_LIMITED"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ErrorGroup(GqlBlogError):
    """More than one thing is wrong with the input; ``errors`` holds each."""

    code = "INVALID"

    def __init__(self, errors: "tuple[GqlBlogError, ...]") -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


class CostExceeded(GqlBlogError):
    """A document beyond the limits: ``value`` of ``limit``, where ``allowed`` are."""

    code = "COST_EXCEEDED"

    def __init__(self, message: str, *, limit: str, value: int, allowed: int) -> None:
        super().__init__(message)
        self.limit = limit
        self.value = value
        self.allowed = allowed


class PluginError(GqlBlogError):
    """A plugin is wrong: it collides with another, names an unknown hook, or cannot be loaded."""

    code = "PLUGIN_ERROR"


class SettingsError(GqlBlogError):
    """A setting is missing or wrong."""

    code = "SETTINGS"


class StoreError(GqlBlogError):
    """The database is not as it must be."""

    code = "STORE"


class TransactionConflict(StoreError):
    """Another transaction was in the way: a deadlock, or a lock that was not to be had. Nothing was changed; the same
    transaction may succeed when it is run again.
    """


class MigrationRefused(StoreError):
    """A migration would lose something; nothing was changed."""

    code = "MIGRATION_REFUSED"


class NotMigrated(StoreError):
    """The database is not up to date."""

    code = "NOT_MIGRATED"
