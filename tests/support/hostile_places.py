"""Where the text of somebody unknown goes: what reads it, and how long it may be.

The arguments are those of the schema, and the paths those of the routes. A request's other parts have no declaration.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from graphql import GraphQLInputObjectType, GraphQLScalarType
from support.argument_places import ArgumentPlace, argument_places
from support.stranger import Answer, Stranger

from gql_blog.graph.cost.document_limits import READER_LIMITS
from gql_blog.web.graphql_transport_ws import MAX_MESSAGE_BYTES
from gql_blog.web.middleware import MAX_HEADER_BYTES
from gql_blog.web.protocol.graphql_request import MAX_BODY
from gql_blog.web.protocol.strict_json import MAX_STRING
from gql_blog.write.input_validation import COMMENT_BYTES

MOST_QUOTED: Final = 200
"""Characters of the input that an error may quote."""
MOST_TOLD: Final = 300
_ASKED: Final = "{ posts(first: 1) { nodes { id } } }"
_HEADERS: Final = (
    *("authorization", "accept", "content-type", "content-length", "content-encoding", "cookie", "origin", "host"),
    *(
        "x-request-id",
        "x-forwarded-for",
        "x-reader-address",
        "x-reader-identity",
        "sec-fetch-site",
        "if-none-match",
        "range",
    ),
)
_PIECE: Final = 25
"""Characters of each value, where many are sent."""
_REST: Final = 1_000
"""Characters beside the text, at most."""
_LEAST: Final = 16
"""By how much the shortest text is shorter than the longest."""


@dataclass(frozen=True, slots=True)
class HostilePlace:
    """A place: ``call`` sends a request with a text in it, of up to ``longest`` characters."""

    name: str
    longest: int
    call: Callable[[str], Answer]

    @property
    def sizes(self) -> tuple[int, int]:
        """What is tried: what is worse than linear is seen before it takes minutes."""
        return self.longest // _LEAST, self.longest


def hostile_places(stranger: Stranger) -> Iterator[HostilePlace]:
    """Yield a place for each scalar, for enums, inputs and lists, and for every other part of a request."""
    kinds: set[str] = set()
    for kind, place in _arguments(stranger):
        if kind not in kinds:
            kinds.add(kind)
            yield place
    yield from _comments(stranger)
    yield from _documents(stranger)
    yield from _bodies(stranger)
    yield from _addresses(stranger)
    yield from _sockets(stranger)


def every_argument(stranger: Stranger) -> Iterator[HostilePlace]:
    """Yield a place for every argument and every field of an input."""
    for _, place in _arguments(stranger):
        yield place


def _arguments(stranger: Stranger) -> Iterator[tuple[str, HostilePlace]]:
    """Yield each argument with what reads it, and a long text in its place; lists with many, inputs with a key."""
    for each in argument_places(stranger.schema, {"ID": stranger.article_id}):
        type_ = stranger.schema.type_map[each.kind]
        kind = each.kind if isinstance(type_, GraphQLScalarType) else type(type_).__name__
        yield kind, _argument(stranger, each, each.reader, lambda text: text)
        if each.is_list:
            yield f"[{kind}]", _argument(stranger, each, f"{each.reader}, many", _pieces)
        if isinstance(type_, GraphQLInputObjectType):
            yield f"{{{kind}}}", _argument(stranger, each, f"{each.reader}, a key", lambda text: {text: 1})


def quoted_too_long(answer: Answer, text: str) -> list[str]:
    """Return the messages of errors that are too long, or quote too much of a text."""
    return [
        each
        for each in _messages(_json(answer.body))
        if len(each) > MOST_TOLD
        or any(each[at : at + MOST_QUOTED + 1] in text for at in range(len(each) - MOST_QUOTED))
    ]


def _argument(stranger: Stranger, each: ArgumentPlace, name: str, value: Callable[[str], Any]) -> HostilePlace:
    longest = READER_LIMITS.text - _REST
    return HostilePlace(name, longest, lambda text: stranger.ask(each.document, each.variables(value(text))))


def _comments(stranger: Stranger) -> Iterator[HostilePlace]:
    """A comment that is just so long that it is taken, and the fields beside it."""
    submit = (
        "mutation ($input: SubmitCommentInput!) { submitComment(input: $input) { comment { id } errors { message } } }"
    )
    given = {"articleId": stranger.article_id, "authorName": "Ona", "body": "The tide turns."}
    for name, longest in (("body", COMMENT_BYTES), ("authorName", 200), ("authorEmail", 254)):

        def send(text: str, name: str = name) -> Answer:
            return stranger.ask(submit, {"input": {**given, name: text}})

        yield HostilePlace(f"a comment's {name}", longest, send)


def _documents(stranger: Stranger) -> Iterator[HostilePlace]:
    for name, write in {
        "a document": lambda text: text,
        "a literal": lambda text: f"{{ post(slug: {json.dumps(text, ensure_ascii=False)}) {{ id }} }}",
        "a block string": lambda text: f'{{ post(slug: """{text}""") {{ id }} }}',
        "a comment of a document": lambda text: f"#{text}\n{_ASKED}",
        "a selection": lambda text: f"{{ {text} }}",
        "arguments": lambda text: f"{{ posts({text}) {{ nodes {{ id }} }} }}",
        "a filter": lambda text: f"{{ posts(where: {{{text}) {{ nodes {{ id }} }} }}",
        "an operation's name": lambda text: f"query {text} {_ASKED}",
    }.items():
        longest = READER_LIMITS.characters - _REST
        yield HostilePlace(name, longest, lambda text, write=write: stranger.ask(write(text)))  # type: ignore[misc]


def _bodies(stranger: Stranger) -> Iterator[HostilePlace]:
    def body(**given: Any) -> bytes:
        return _bytes(json.dumps(given, ensure_ascii=False))

    yield HostilePlace("a body", MAX_BODY, lambda text: stranger.post(_bytes(text)[:MAX_BODY]))
    yield HostilePlace(
        "the string of a body", MAX_BODY, lambda text: stranger.post(b'{"query":"' + _bytes(text)[: MAX_BODY - 10])
    )
    for name, make in {
        "operationName": lambda text: body(query=f"query a {_ASKED} query b {_ASKED}", operationName=text),
        "an unknown parameter": lambda text: body(query=_ASKED, **{text: 1}),
        "extensions": lambda text: body(query=_ASKED, extensions={"a": text}),
        "a variable's name": lambda text: body(query=_ASKED, variables={text: 1}),
        "a variable that nothing reads": lambda text: body(query=_ASKED, variables={"a": _pieces(text)}),
    }.items():
        yield HostilePlace(name, MAX_STRING, lambda text, make=make: stranger.post(make(text)))  # type: ignore[misc]


def _addresses(stranger: Stranger) -> Iterator[HostilePlace]:
    longest = MAX_HEADER_BYTES - _REST
    for name in _HEADERS:

        def with_header(text: str, name: str = name) -> Answer:
            value = _bytes(text)[:longest].replace(b"\n", b" ").replace(b"\r", b" ")
            return stranger.post(b'{"query":"{ posts { nodes { id } } }"}', {name: value})

        yield HostilePlace(f"the header {name}", longest, with_header)
    yield HostilePlace(
        "a token", longest, lambda text: stranger.send("GET", headers={"authorization": b"Bearer " + _bytes(text)})
    )
    yield HostilePlace("a path", longest, lambda text: stranger.send("GET", f"/{text}"))
    for path in stranger.paths:
        if "{" in path:
            yield HostilePlace(
                path,
                longest,
                lambda text, path=path: stranger.send("GET", re.sub(r"\{.*?\}", lambda _: text, path)),  # type: ignore[misc]
            )
        yield HostilePlace(
            f"{path}?",
            longest,
            lambda text, path=path: stranger.send("GET", path, query_string=quote(_bytes(text)).encode()[:longest]),  # type: ignore[misc]
        )
    for name in ("query", "variables"):

        def get(text: str, name: str = name) -> Answer:
            before = b"" if name == "query" else b"query=%7Bposts%7Bnodes%7Bid%7D%7D%7D&"
            written = before + f"{name}={quote(_bytes(text))}".encode()
            return stranger.send("GET", query_string=written[:longest])

        yield HostilePlace(f"the parameter {name} of an address", longest, get)


def _sockets(stranger: Stranger) -> Iterator[HostilePlace]:
    longest = MAX_MESSAGE_BYTES // 4
    begin = '{"type":"connection_init"}'

    def message(**given: Any) -> str:
        return json.dumps(given)

    yield HostilePlace("a message", longest, lambda text: stranger.talk(begin, text))
    yield HostilePlace(
        "the payload of connection_init",
        longest,
        lambda text: stranger.talk(message(type="connection_init", payload={"authorization": text, text: 1})),
    )
    for key in ("query", "id"):

        def subscribe(text: str, key: str = key) -> Answer:
            given = {"id": "1", "query": _ASKED, key: text}
            payload = {"query": given["query"]}
            return stranger.talk(begin, message(type="subscribe", id=given["id"], payload=payload))

        yield HostilePlace(f"the {key} of a subscription", longest, subscribe)


def _pieces(text: str) -> list[str]:
    return [text[at : at + _PIECE] for at in range(0, len(text), _PIECE)]


def _bytes(text: str) -> bytes:
    """Return the text as UTF-8; a lone surrogate as its escape in JSON."""
    return text.encode("utf-8", "backslashreplace")


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _messages(value: Any) -> Iterator[str]:
    """Yield every message in an answer."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "message" and isinstance(each, str):
                yield each
            else:
                yield from _messages(each)
    elif isinstance(value, list):
        for each in value:
            yield from _messages(each)
