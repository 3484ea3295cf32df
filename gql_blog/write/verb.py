"""A verb is declared once, above its handler: who may, what it answers, the words of it. What it takes is the command.

From this are derived the mutation of GraphQL with its input and its payload, what ``gql-blog access`` explains, and
what plugins are told. ``verbs`` gathers them.

A command's field is described by its annotation. It is an id if it is named so, and it may be left out if it has a
default; one without a description is no field of the mutation.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from types import ModuleType
from typing import Annotated, Any, Final, Generic, TypeVar

from gql_blog.access import Action, roles_in_words
from gql_blog.content import ErrorPolicy, GivenText, Unset
from gql_blog.write.before_write import run_before_write
from gql_blog.write.transaction.unit_of_work import Apply, CommandContext, Preview

R = TypeVar("R")
Handler = TypeVar("Handler", bound=Callable[..., Any])

_OR_CONFLICT: Final = "If it is not the current version, the mutation fails with CONFLICT."
OR_ANY_VERSION: Final = "Left out: whatever the current version is."
BASED_ON: Final = f"The version that the change is based on. {_OR_CONFLICT}"

Version = Annotated[int, BASED_ON]
ReadVersion = Annotated[int, "The version that the client has read. If it has changed since, the error is CONFLICT."]
CommentVersion = Annotated[int, f"The version of the comment that this change is based on. {_OR_CONFLICT}"]
AnyVersion = Annotated[int | Unset | None, f"{BASED_ON} {OR_ANY_VERSION}"]
RetryKey = Annotated[
    GivenText,
    "A retry with the same key and the same input answers as the first did; with another input, IDEMPOTENCY_MISMATCH.",
]
DryRun = Annotated[
    bool | Unset | None, "Only answer what would change, or which errors there would be: nothing is changed."
]
ForEach = Annotated[ErrorPolicy | Unset | None, "What becomes of the others if one fails. Default: ALL_OR_NONE."]


class Command(Generic[R]):
    """A frozen dataclass of what a client gives, whose handler returns an ``R``.

    ``UNSET`` stands for a field that was left out, ``None`` for null. The first paragraph of the docstring describes
    the input.
    """

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the noun ``name`` that the payload refers to: null if there are errors.

    By default it is described as what was changed. Its id is in the result's field ``of``, by default that of the
    name. ``granted``: the viewer may see it whatever its status.
    """

    name: str
    description: str = ""
    of: str = ""
    granted: bool = False


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of a noun, whose ids are in a field of the result; none if there are errors."""

    name: str
    description: str
    entity: str

    @property
    def of(self) -> str:
        """The field of the result with their ids."""
        return f"{self.entity}_ids"


@dataclass(frozen=True, slots=True)
class Value:
    """A plain value: null if there are errors. ``of`` names a field of the result, or makes it of writer and result."""

    name: str
    kind: Any
    of: str | Callable[[Any, Any], object]
    description: str


class Told(Enum):
    """What several verbs answer alike, from the field of the result that has its name."""

    FINDINGS = "findings"
    CHANGES = "changes"
    HIDDEN = "hidden"


Answer = Row | Rows | Value | Told


_DECLARED: Final[list["Verb"]] = []


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """What can be done. It stands above its handler, as a decorator.

    ``handler(work, command)`` runs in the transaction, once plugins have been asked. What takes its time begins before
    it: ``handler(context, command)`` asks the plugins itself, and returns what is to be applied.

    ``does`` describes the mutation, with ``who`` may; without it there is none. ``takes`` describes its argument,
    ``result`` says more of its payload. ``on`` are the kinds of objects that it is done to: none if it makes something.
    ``permit`` is the action to be permitted, if it is not that of the command's name. ``forgets``: what it deletes is
    not to be found in the files of the database either. ``renders``: articles that wait for it are rendered again
    afterwards.
    """

    does: str = ""
    who: str = ""
    takes: str = ""
    answers: tuple[Answer, ...] = ()
    result: str = ""
    on: tuple[str, ...] = ()
    permit: Action | None = None
    forgets: bool = False
    renders: bool = False
    handler: Callable[..., Any] = field(init=False)

    def __call__(self, handler: Handler) -> Handler:
        """Declare that ``handler`` does it."""
        object.__setattr__(self, "handler", handler)
        _DECLARED.append(self)
        return handler

    @property
    def command(self) -> type[Command[Any]]:
        """What the handler takes."""
        kind: type[Command[Any]] = self.handler.__annotations__["command"]
        return kind

    @property
    def name(self) -> str:
        """The name, in snake case."""
        return re.sub("(?<=[a-z])(?=[A-Z])", "_", self.command.__name__).lower()

    @property
    def action(self) -> Action:
        """What the viewer must be permitted, and the audit calls it."""
        return self.permit or Action(self.name)

    @property
    def description(self) -> str:
        """What it does, and who may."""
        return f"{self.does} {self.who or f'Requires the role {roles_in_words(self.action)}.'}"

    async def prepared(self, context: CommandContext, command: Command[R]) -> Apply[R] | Preview[R]:
        """Return what is to be applied, once plugins have been asked about the command."""
        if "work" in self.handler.__annotations__:
            asked = await run_before_write(context, command)
            return lambda work: self.handler(work, asked)
        prepared: Apply[R] | Preview[R] = await self.handler(context, command)
        return prepared


def verbs_in(module: ModuleType) -> list[Verb]:
    """Return the verbs that a module declares, in their order."""
    return [each for each in _DECLARED if each.handler.__module__ == module.__name__]
