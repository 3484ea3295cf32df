"""What passes through the hooks around a write: the intent before it, the event after it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime as DateTime
from typing import Any


@dataclass(frozen=True, slots=True)
class WriteIntent:
    """A command about to be carried out.

    ``command`` is its name, such as ``create_post``; ``fields`` what it would write, by name. ``actor_id`` is the
    user who asks (``None``: an anonymous reader, or an import), ``subject_id`` the row that exists already.
    """

    command: str
    fields: Mapping[str, Any]
    actor_id: str | None = None
    subject_id: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that has happened and is committed; ``kind`` such as ``comment.submitted``; ``payload`` is a JSON
    object.

    An event may come more than once; ``id`` tells.
    """

    id: str
    kind: str
    subject_id: str
    at: DateTime
    payload: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HookFailure:
    """A plugin that did not take an event: ``error`` names the class of error; ``aside``: it was not even asked."""

    plugin: str
    error: str
    aside: bool = False
