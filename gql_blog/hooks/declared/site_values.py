"""What plugins add beside the schema: routes of the site, commands of the command line, jobs, and wrappers of calls."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime as DateTime
from datetime import time as Time
from datetime import timedelta
from typing import Any

from gql_blog.content import EventKind, Role, frozen


async def _no_chunks() -> AsyncIterator[bytes]:
    for each in tuple[bytes]():
        yield each


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteRequest:
    """A request to a plugin's route. ``path`` has what stands in the place of each ``{name}``.

    Header names are in lower case; the client's secrets (authorization, cookies) are left out: who asks is
    ``context.viewer``. Of a header that was sent more than once the last value is there, and its name is in
    ``repeated_headers``: what a proxy vouches for stands there once. ``cookies`` are the plugin's own, whose names
    begin with its name and ``_``, or with ``__Host-`` before it. ``address`` is what the request counts for: the
    client's, without the last 64 bits of IPv6, or that of the reader for whom an application asks.
    Where the route has a ``body_limit``, ``chunks`` is the body as it arrives, for as long as ``handle`` runs, and
    ``body`` is empty. They raise InputError if the client stops, and TooLarge if it sends too much.
    """

    method: str
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    chunks: AsyncIterator[bytes] = field(default_factory=_no_chunks, compare=False)
    cookies: Mapping[str, str] = field(default_factory=dict)
    address: str = ""
    repeated_headers: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Freeze the mappings."""
        for name in ("path", "query", "headers", "cookies"):
            object.__setattr__(self, name, frozen(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Whom a plugin has proven somebody to be: whoever ``issuer`` calls ``subject``.

    The identity's account is found, or made for a READER with ``name`` and ``email``. ``email`` has to be proven, too;
    it makes nobody the owner of an account that has it already. ``joins`` is the id of the account that the identity is
    to belong to: that of the viewer, who asked for it in a request that no other site can send. The issuer ``MAILBOX``
    says that somebody has opened what was mailed to ``subject``, and nowhere else: an account of this address that has
    no identity gets this one. No bearer token proves it. ``PASSWORD`` says that an account's password was given, and
    joins the account that has the address ``email``; ``replaces`` is the subject of the former password, if that was
    given, too: without it, joining takes a log-in of the last 15 minutes. ``role`` is the one that the issuer gives: an
    account follows it, if its role is the one that this identity gave last, or READER if it gave none.
    """

    issuer: str
    subject: str
    name: str | None = None
    email: str | None = None
    joins: str | None = None
    replaces: str | None = None
    role: Role | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BearerProof:
    """What a bearer token that the core has not given out has proven: ``who`` brings it, and ``until`` when it counts.

    ``who`` joins no account: that takes a session. It gives no role either.
    """

    who: SignedIn
    until: DateTime


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteResponse:
    """The answer of a plugin's route. ``signs_in``: the core begins a session, and adds its cookie.

    ``then()`` is called once the session has begun, and never if it is refused. ``body`` may be an async iterator of
    parts of at most 1 MB, each of which is sent before the next one is asked for. It has 10 seconds for each. If it
    fails after the first one, the connection ends; if the reader goes away, it is cancelled.
    """

    body: bytes | str | AsyncIterator[bytes] = b""
    media_type: str = "text/plain"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    signs_in: SignedIn | None = None
    then: Callable[..., Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route at ``/plugins/NAME`` and ``path``, such as ``/hooks/{kind}``.

    ``handle(context, request)`` returns a RouteResponse within 10 seconds. With ``body_limit``, in bytes, it is async
    and takes the body as ``request.chunks``, of at most as many and of what ``GQL_BLOG_PLUGIN_BODY_MB`` allows; the 10
    seconds begin anew with each chunk, and do not run while the client sends. ``headers`` are those of each answer, of
    errors too but for ``cache-control``; an answer that names one has its own. ``middleware``: functions that take an
    ASGI app and return one, such as classes of Starlette, the outermost first. They are around an async ``handle``, as
    part of its call, which then answers with a whole body and signs nobody in. ``permission``: one of the plugin's own,
    without which the answer is 401 or 403, and no body is read; no answer of such a route is stored by anybody.
    """

    path: str
    handle: Callable[..., Any]
    methods: Sequence[str] = ("GET",)
    body_limit: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    middleware: Sequence[Callable[[Any], Any]] = ()
    permission: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that is done by itself: ``every`` so long, daily ``at`` a time in UTC, ``after`` events of some kinds,
    which may be those that plugins declare, by their whole names.

    ``every`` is a minute at least, counted from the first start, and excludes ``at``; ``after`` may stand alone, or
    beside either. ``run(context)`` has ``limit`` seconds, at most 3,600; its result is ignored. It runs in one process
    of the site at a time, and again if it fails or its process ends. However many events came meanwhile, they are one
    run, at the soonest 10 seconds after the last one began. A sync ``run`` that exceeds its limit goes on in its
    thread, beside the next attempt; so does an async one that holds the event loop for a minute.
    """

    name: str
    description: str
    run: Callable[..., Any]
    every: timedelta | None = None
    at: Time | None = None
    after: Sequence[EventKind | str] = ()
    limit: float = 600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrapper:
    """What a plugin does around calls of hooks and callbacks: those of other plugins, and its own.

    ``wrap(context, call)`` is a generator function, sync or async, that yields once. It gets a ``WrappedCall``. What
    stands before the ``yield`` is done before the call, and the ``yield`` gives its ``CallOutcome``. It has half a
    second before the call, and again afterwards, all in one thread or task. ``hooks`` names those whose calls, or whose
    callbacks, are wrapped; without any, all are, but ``on_startup`` and ``on_shutdown``.
    """

    name: str
    description: str
    wrap: Callable[..., Any]
    hooks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class WrappedCall:
    """A call that is about to be made: of a ``hook`` of a ``plugin``, and nothing of what it is given or for whom.

    ``hook`` is the one that registered it if it is a callback. ``subject``: the field, format, mutation, path, job or
    command that it is for.
    """

    plugin: str
    hook: str
    subject: str | None = None


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """How a call ended, after so many ``seconds``.

    ``failure`` is the name of the class of its error, without the message: also of what a plugin refuses on purpose,
    ``HookUnavailable`` or ``PluginDisabled`` if it was not called, and ``CancelledError`` if whoever waited has gone.
    """

    seconds: float
    failure: str | None = None
