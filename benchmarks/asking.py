"""Asking one server one thing, and holding answers against each other."""

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.load import Requests
from benchmarks.servers import Running
from benchmarks.workloads import Workload

_COMPARED = 12
_PATIENCE = 60.0
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.0+)?(Z|\+00:00)")


def ask(address: str, body: str, token: str = "") -> bytes:
    """Return the answer to one request."""
    request = Request(address, body.encode(), Requests([], token).headers)
    with urlopen(request, timeout=_PATIENCE) as answer:
        found: bytes = answer.read()
    return found


def answers(server: Running, workload: Workload) -> list[Any]:
    """Return a server's answers to the first variables of a workload, in the common shape."""
    requests = workload.requests(server.server.documents)
    return [
        settled(server.server.common(_data(server, workload, body, requests.token)))
        for body in requests.bodies[:_COMPARED]
    ]


def check(servers: Sequence[Running], workload: Workload) -> None:
    """Stop where a server answers otherwise than the first: what is wrong is often fast."""
    first, *others = [each for each in servers if each.server.answers]
    expected = answers(first, workload)
    for other in others:
        for one, another, variables in zip(expected, answers(other, workload), workload.variables, strict=False):
            if one != another:
                place = difference(one, another)
                raise SystemExit(
                    f"{workload.name} {variables}: {first.name} and {other.name} answer differently at {place}"
                )


def settled(value: Any) -> Any:
    """Return an answer with every instant written in one way: there are several for the same."""
    if isinstance(value, dict):
        return {key: settled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [settled(inner) for inner in value]
    if isinstance(value, str) and _INSTANT.fullmatch(value):
        return f"{value[:19]}Z"
    return value


def difference(one: Any, another: Any, path: str = "data") -> str:
    """Return the first place in which two answers differ, and what stands there."""
    if isinstance(one, dict) and isinstance(another, dict):
        for key in {**one, **another}:
            if one.get(key) != another.get(key):
                return difference(one.get(key), another.get(key), f"{path}.{key}")
    if isinstance(one, list) and isinstance(another, list) and len(one) == len(another):
        for index, (left, right) in enumerate(zip(one, another, strict=True)):
            if left != right:
                return difference(left, right, f"{path}[{index}]")
    left, right = str(one), str(another)
    same = next((place for place, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), len(left))
    begin = max(0, same - 40)
    return f"{path}, character {same}: {left[begin : same + 80]!r} and {right[begin : same + 80]!r}"


def _data(server: Running, workload: Workload, body: str, token: str) -> Any:
    answer = json.loads(ask(server.address, body, token))
    if answer.get("errors"):
        raise SystemExit(f"{server.name} answers {workload.name} with errors: {str(answer['errors'])[:600]}")
    return answer["data"]
