"""How much memory a server takes beyond its start when nothing that it is asked comes twice.

``python -m benchmarks.memory`` starts ``gql-blog serve`` over the sample dialogue, with default settings but without
rates, and sends it 20,000 distinct documents of 1.6 kB, then 20,000 invalid ones, then one document with 20,000
cursors. The resident memory of the server is read ten times on the way. ``--requests`` sends another number.
"""

import argparse
import base64
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import processor
from benchmarks.alone import alone, tell
from benchmarks.servers import Running, Server, running
from benchmarks.servers.ours import served

AT_MOST_MB = 150.0
"""What the process may take beyond its start."""
STILL_MB = 10.0
"""What it may take more in the second half of a kind of request than in the first: it no longer grows."""
_REQUESTS = 20_000
_READINGS = 10
_WARM = 50

Body = dict[str, object]

_DOCUMENT = """query Reading%(n)d($slug: String!) {
  post(slug: $slug) {
    id slug title subtitle publishedOn updatedAt version isStub url excerpt(maxLength: 120) wordCount readingMinutes
    bylines { position role creditedName bio affiliation contributor { slug name bio url orcid } }
    footnotes { number html }
    tags { slug name }
    a%(n)d: responses(first: 5, orderBy: [{field: PUBLISHED_ON, direction: DESC}]) {
      totalCount pageInfo { hasNextPage endCursor }
      edges { cursor node { id slug title publishedOn excerpt bylines { creditedName role contributor { slug name } }
        tags { slug } commentCount responseCount
        comments(first: 3) { totalCount nodes { id authorName body postedOn
          replies(first: 2) { nodes { id body } } } } } }
    }
    comments(first: 5) { totalCount nodes { id authorName body postedOn contributor { slug name }
      replies(first: 3) { totalCount nodes { id authorName body postedOn } } } }
    responseMentions { creditedName title date response { slug title } }
    dialogue { post { slug title } responseCount }
    translations { slug locale title }
  }
  tags { slug name }
  more: posts(first: 3, where: {title: {contains: "word%(n)d"}}) {
    totalCount nodes { slug title excerpt(maxLength: 80) } }
  contributors(first: 3) { nodes { slug name articles(first: 2) { nodes { slug title } } } }
}"""
_PAGE = "query Page($after: String!) { posts(first: 2, after: $after) { nodes { title } pageInfo { endCursor } } }"


@dataclass(frozen=True, slots=True)
class Growth:
    """Megabytes beyond the start, read at equal distances while one kind of request was sent."""

    kind: str
    readings: tuple[float, ...]

    @property
    def most(self) -> float:
        """The most that was read."""
        return max(self.readings)

    @property
    def still_growing(self) -> float:
        """How much higher the second half rose than the first."""
        half = len(self.readings) // 2
        return max(self.readings[half:]) - max(self.readings[:half])


def valid(number: int) -> Body:
    """Return a document that was not sent before."""
    return {"query": _DOCUMENT % {"n": number}, "variables": {"slug": "leave-the-stars-on"}}


def invalid(number: int) -> Body:
    """Return such a document with two fields that there are not."""
    query = (_DOCUMENT % {"n": number}).replace("title subtitle", f"titel nope{number} subtitle")
    return {"query": query, "variables": {"slug": "leave-the-stars-on"}}


def paged(number: int) -> Body:
    """Return one document with a cursor that was not sent before."""
    values = ["PUBLISHED_ON-,PUBLISHED_AT-,ID-", "2026-01-01", "2026-01-01T00:00:00Z", f"art_{number}"]
    return {"query": _PAGE, "variables": {"after": base64.urlsafe_b64encode(json.dumps(values).encode()).decode()}}


KINDS: dict[str, Callable[[int], Body]] = {"valid": valid, "invalid": invalid, "cursors": paged}


def growths(server: Running, requests: int) -> Iterator[Growth]:
    """Yield the growth of a server under each kind of request, all beyond the same start."""
    connection = HTTPConnection(urlsplit(server.address).netloc, timeout=60)
    for kind, body in KINDS.items():
        for number in range(_WARM):
            _ask(connection, body(requests + number), kind)
    start = resident(server.pid)
    for kind, body in KINDS.items():
        readings = []
        for number in range(requests):
            _ask(connection, body(number), kind)
            if (number + 1) % (requests // _READINGS) == 0:
                readings.append(resident(server.pid) - start)
                tell(f"{kind} {number + 1}: {readings[-1]:+.1f} MB")
        yield Growth(kind, tuple(readings))


def resident(pid: int) -> float:
    """Return the resident memory of a process and those that came from it, in megabytes."""
    pages = (Path(f"/proc/{each}/status").read_text() for each in processor.tree(pid))
    return sum(int(text.partition("VmRSS:")[2].split()[0]) for text in pages) / 1024


def _ask(connection: HTTPConnection, body: Body, kind: str) -> None:
    connection.request("POST", "/graphql", json.dumps(body), {"Content-Type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    assert ("errors" in answer) is (kind == "invalid"), answer


def _server(folder: Path) -> Server:
    ours = served(f"sqlite://{folder / 'blog.db'}", DATA_DIR=str(folder))
    return Server(lambda port: [*ours.command(port), "--demo"], ours.environment)


def main() -> None:
    """Measure, print, and fail if a bound is broken."""
    parser = argparse.ArgumentParser("python -m benchmarks.memory", description="Measure how memory grows.")
    parser.add_argument("--requests", type=int, default=_REQUESTS, help=f"of each kind: {_REQUESTS}")
    requests = parser.parse_args().requests
    with (
        alone(),
        tempfile.TemporaryDirectory() as folder,
        running("memory", _server(Path(folder)), processor.cores()[0]) as server,
    ):
        found = list(growths(server, requests))
    for each in found:
        print(f"{each.kind}: at most {each.most:+.1f} MB, second half {each.still_growing:+.1f} MB beyond the first")
    if any(each.most > AT_MOST_MB or each.still_growing > STILL_MB for each in found):
        raise SystemExit(f"more than {AT_MOST_MB:.0f} MB beyond the start, or still growing")


if __name__ == "__main__":
    main()
