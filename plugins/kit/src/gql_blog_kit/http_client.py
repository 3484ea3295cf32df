"""Requests to an app in this process, without a server and without a socket."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

_HOST: Final = ("127.0.0.1", 8000)


@dataclass(frozen=True, slots=True)
class HTTPResponse:
    """The answer to a request; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    def json(self) -> Any:
        """Return what the body holds as JSON."""
        return json.loads(self.body)


async def request(
    site: Any, method: str, address: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None
) -> HTTPResponse:
    """Return the answer of an ASGI application; ``address`` is a path, with its query after ``?``."""
    sent: list[dict[str, Any]] = []
    given, answered = [{"type": "http.request", "body": body, "more_body": False}], asyncio.Event()

    async def receive() -> dict[str, Any]:
        if given:
            return given.pop()
        await answered.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)
        if message["type"] == "http.response.body" and not message.get("more_body"):
            answered.set()

    await site(_scope(method, address, {"content-length": str(len(body)), **(headers or {})}), receive, send)
    start = next(each for each in sent if each["type"] == "http.response.start")
    named = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return HTTPResponse(start["status"], named, b"".join(each.get("body", b"") for each in sent))


def _scope(method: str, address: str, headers: Mapping[str, str]) -> dict[str, Any]:
    parts = urlsplit(address)
    named = {"host": f"{_HOST[0]}:{_HOST[1]}", **{name.lower(): value for name, value in headers.items()}}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method.upper(),
        "scheme": "http",
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        "client": (_HOST[0], 50000),
        "server": _HOST,
    }
