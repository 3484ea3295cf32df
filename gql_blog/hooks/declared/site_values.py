"""What plugins add beside the schema: routes of the site, and commands of the command line."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gql_blog.content import frozen


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRequest:
    """A request to a plugin's route. ``path`` has what stands in the place of each ``{name}``.

    Header names are in lower case; the client's secrets (authorization, cookies) are left out: who asks is
    ``context.viewer``.
    """

    method: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def __post_init__(self) -> None:
        """Freeze the mappings."""
        for name in ("path", "query", "headers"):
            object.__setattr__(self, name, frozen(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteResponse:
    """The answer of a plugin's route."""

    body: bytes | str = b""
    media_type: str = "text/plain"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route at ``/plugins/NAME`` and ``path``, such as ``/hooks/{kind}``.

    ``handle(context, request)`` returns a RouteResponse within 10 seconds.
    """

    path: str
    handle: Callable[..., Any]
    methods: Sequence[str] = ("GET",)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOption:
    """An option of a command: ``kind`` is str, int, float or bool. Without a default it must be given."""

    kind: type[Any]
    description: str
    default: Any = ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginCommand:
    """A command: ``gql-blog plugin run NAME COMMAND --option value``.

    ``run(context, options)`` gets the options as a mapping, and returns what is printed, or ``None``.
    """

    name: str
    description: str
    run: Callable[..., Any]
    options: Mapping[str, CommandOption] = field(default_factory=dict)
