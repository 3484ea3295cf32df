"""What the resolvers of mutations and subscriptions return: references to what is read next, and what went wrong.

A resolver reads nothing. The engine plans what the operation selects of each ``Ref``, reads it by id, and shapes it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from gql_blog.content import ErrorCode, Finding
from gql_blog.errors import Conflict, GqlBlogError
from gql_blog.graph.declared.declarations import field, key
from gql_blog.graph.declared.error_formatting import shown_message
from gql_blog.read import Batch, Key
from gql_blog.write import NOTHING_HIDDEN, Hidden, RowChange


@dataclass(frozen=True, slots=True)
class Ref:
    """A row to read; ``entity`` as in needs. ``granted``: the viewer may see it whatever its status."""

    entity: str
    id: str
    granted: bool = False


PlainObject = Mapping[str, object]
"""An object that is read from nowhere: its fields by their names in GraphQL."""


@dataclass(frozen=True, slots=True)
class PluginValue:
    """A value that a plugin gave, of which the operation selects fields, and in which there may be ids of rows."""

    value: object


@dataclass(frozen=True, slots=True)
class ToldValue:
    """What a subscription tells of an event, in which there may be ids of rows; ``cursor`` names the event.

    ``resumed``: those who listen named a cursor, so that who comes later with the same one is to be told it, too.
    """

    value: PlainObject
    cursor: str | None
    resumed: bool


@dataclass(frozen=True, slots=True)
class ToldEvents:
    """Events of which a plugin makes what a subscription tells; ``cursor`` names the last. ``resumed``: as above."""

    need: Batch
    cursor: str | None
    resumed: bool


Told = Ref | ToldValue | ToldEvents
"""What a subscription yields for each result."""

PayloadValue = Ref | tuple[Ref, ...] | tuple[PlainObject, ...] | PluginValue | list[str] | str | int | None
"""The value of a payload's field."""


@dataclass(frozen=True, slots=True)
class PayloadError:
    """One of a payload's ``errors``: a VersionConflict if it has a ``current_version``, else an InputError."""

    code: str
    message: str
    path: tuple[str, ...] = ()
    current_version: int | None = None

    @property
    def typename(self) -> str:
        """The name of its GraphQL type."""
        return "InputError" if self.current_version is None else "VersionConflict"

    def fields(self) -> dict[str, object]:
        """Return the values of the fields of that type, by name."""
        shown: dict[str, object] = {"code": self.code, "message": self.message, "path": list(self.path)}
        if self.current_version is not None:
            shown["currentVersion"] = self.current_version
        return shown


@dataclass(frozen=True, slots=True)
class Payload:
    """The payload of a mutation: ``values`` by field name, without ``errors``."""

    values: Mapping[str, PayloadValue]
    errors: tuple[PayloadError, ...] = ()


def payload_errors(error: GqlBlogError) -> tuple[PayloadError, ...]:
    """Return the errors of a payload, one for each error of a group. A code outside ErrorCode becomes INVALID."""
    return tuple(_payload_error(each) for each in error.flattened())


def _payload_error(error: GqlBlogError) -> PayloadError:
    code = error.code if error.code in ErrorCode.__members__ else ErrorCode.INVALID.value
    version = error.current_version if isinstance(error, Conflict) else None
    return PayloadError(code, shown_message(error.message), error.path, version)


class UserError:
    """What every mutation payload's errors implement."""

    message = key("String!", "What is wrong and what to do, for people.")
    code = key("ErrorCode!", "What is wrong, for programs.")
    path = key(
        "[String!]!",
        'The path to the input field at fault, such as ["input", "bylines", "0", "role"]; empty for the whole input.',
    )


class InputError(UserError):
    """Everything that needs no more than code, path and message."""


class VersionConflict(UserError):
    """CONFLICT: somebody else's change came first."""

    current_version = key("Int!", "The current version. Read it, and try again.")


class BulkChange:
    """What a mutation of many objects changes of one of them, or would change if it is a dry run."""

    id = key("ID!", "The object.")
    before = key("JSON!", "The fields that change, as they were; named as in the audit.")
    after = key("JSON!", "These fields, as they are then.")


def changes_of(changes: Iterable[RowChange]) -> tuple[PlainObject, ...]:
    """Return what a command on many rows changed of each, as a payload's ``changes``."""
    return tuple({"id": each.id, "before": each.before, "after": each.after} for each in changes)


def findings_of(findings: Iterable[Finding]) -> tuple[PlainObject, ...]:
    """Return what a command found in texts, as a payload's ``findings``."""
    return tuple(
        {"code": each.code, "message": each.message, "firstLine": each.first_line, "lastLine": each.last_line}
        for each in findings
    )


FINDINGS: Final = field(
    "[Finding!]!",
    Key("findings"),
    "What readers will not see as it is written in the texts that this changed, such as a marker without its note, "
    "whether the address that the article takes is redirected, whether the change was merged with those of others, and "
    "which names several contributors have. It is saved all the same.",
)
"""The field ``findings`` of the payloads of mutations that write texts."""

CHANGES: Final = field(
    "[BulkChange!]!",
    Key("changes"),
    "What changed of each of them, or what would change if it is a dry run; those that are so already have none.",
)
"""The field ``changes`` of the payloads of mutations on many rows."""


class Hiding:
    """The fields of the payloads of mutations that may hide more than what they name: what a dry run would hide.

    All are empty if it is no dry run.
    """

    hidden_articles = key(
        "[Article!]!",
        "In a dry run, the other articles that readers would find no more, at most 100; else empty.",
    )
    hidden_article_count = key("Int!", "In a dry run, how many other articles; else 0.")
    hidden_comment_count = key(
        "Int!",
        "In a dry run, how many comments readers would find no more, besides one that is named; else 0.",
    )
    hidden_contributors = key(
        "[Contributor!]!",
        "In a dry run, the contributors whose pages readers would find no more, at most 100; else empty.",
    )
    hidden_tags = key("[Tag!]!", "In a dry run, the tags that readers would find no more, at most 100; else empty.")
    hidden_addresses = key(
        "[String!]!",
        "In a dry run, the paths at which readers would find no article any more, earlier and redirected ones "
        "included, at most 100; else empty.",
    )


def hidden_of(hidden: Hidden = NOTHING_HIDDEN) -> dict[str, PayloadValue]:
    """Return the values of the fields of ``Hiding``."""
    return {
        "hiddenArticles": tuple(Ref("article", each) for each in hidden.article_ids),
        "hiddenArticleCount": hidden.articles,
        "hiddenCommentCount": hidden.comments,
        "hiddenContributors": tuple(Ref("contributor", each) for each in hidden.contributor_ids),
        "hiddenTags": tuple(Ref("tag", each) for each in hidden.tag_ids),
        "hiddenAddresses": list(hidden.paths),
    }


ERRORS: Final = field("[UserError!]!", Key("errors"), "The errors; empty if the mutation succeeded.")
"""The field ``errors`` of every payload."""
