"""``python -m benchmarks.importing``: how long a comment takes while files are imported, or tried dry.

A server takes comments, one after the other, at first with nothing beside it, then while ``gql-blog import`` of many
files runs in another process: dry, and for good. Quiet stretches are measured before and after, as machines change.
"""

import argparse
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.alone import alone, tell
from benchmarks.cluster import cluster
from benchmarks.measuring.figures import p95
from benchmarks.places import RESULTS, WORK

_BIN = Path(sys.executable).parent
_PARAGRAPH = "The tide turns twice a day, and nobody who lives by the water forgets it for long ({place}). "
_COMMENT = """mutation($input: SubmitCommentInput!) {
  submitComment(input: $input) { comment { id } errors { code message } } }"""
_COMMENTS_A_SECOND = 20
_DATABASE = "importing"


@dataclass
class Comments:
    """What became of the comments of one stretch; ``times`` in milliseconds."""

    times: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def record(self) -> dict[str, Any]:
        """Return the figures."""
        return {
            "comments": len(self.times),
            "refused": len(self.refused),
            "reasons": sorted(set(self.refused))[:3],
            "p50Ms": round(statistics.median(self.times), 1),
            "p95Ms": round(p95(self.times), 1),
            "mostMs": round(max(self.times), 1),
        }


class Commenter:
    """Submits comments to one article after the other, at an even rate, as long as nothing holds it up."""

    def __init__(self, address: str, articles: list[str]) -> None:
        self._address = address
        self._articles = articles
        self._count = 0

    def until(self, done: Callable[[], bool]) -> Comments:
        """Submit comments until ``done`` says so."""
        comments = Comments()
        while not done():
            begun = time.perf_counter()
            refusal = self._submit()
            comments.times.append((time.perf_counter() - begun) * 1_000)
            if refusal:
                comments.refused.append(refusal)
            time.sleep(max(0.0, begun + 1 / _COMMENTS_A_SECOND - time.perf_counter()))
        return comments

    def during(self, seconds: float) -> Comments:
        """Submit comments for so long."""
        end = time.monotonic() + seconds
        return self.until(lambda: time.monotonic() >= end)

    def _submit(self) -> str | None:
        self._count += 1
        article = self._articles[self._count % len(self._articles)]
        given = {"articleId": article, "authorName": f"Reader {self._count}", "body": f"Comment {self._count} of many."}
        try:
            answer = asked(self._address, _COMMENT, {"input": given})
        except OSError as error:
            return repr(error)
        errors = answer.get("errors") or answer["data"]["submitComment"]["errors"]
        return str(errors[0]["message"]) if errors else None


def asked(address: str, query: str, variables: dict[str, Any] | None = None) -> Any:
    """Return the answer of the server."""
    body = json.dumps({"query": query, "variables": variables or {}}).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as response:
        return json.load(response)


def write_files(folder: Path, count: int) -> None:
    """Write posts with nine responses each: texts of some 6 KB with notes, each response named before its post."""
    folder.mkdir()
    for number in range(count):
        post = number - number % 10
        text = "\n\n".join(
            "".join(_PARAGRAPH.format(place=f"{number}.{part}.{line}") for line in range(8)) + f"[^{part}]"
            for part in range(8)
        )
        notes = "\n".join(f"[^{part}]: Author {part}, *A Book* (Lund: Vass, 20{part:02})." for part in range(8))
        more = f"responding_to: post-{post}\n" if number % 10 else f"slug: post-{post}\n"
        head = f"---\ntitle: Text {number}\nauthor: Author {number % 40}\ndate: 2020-01-01\ntags: [Sea]\n{more}---\n"
        (folder / f"{count - number:04}.md").write_text(f"{head}\n{text}\n\n{notes}\n", encoding="utf-8")


@contextmanager
def server(url: str, scratch: Path) -> Iterator[str]:
    """Serve the database; the address of its GraphQL endpoint."""
    log = (scratch / "server.log").open("w")
    command = [str(_BIN / "gql-blog"), "serve", "--port", "8765"]
    process = subprocess.Popen(
        command, env=environment_of(url, scratch), stdout=log, stderr=log, start_new_session=True
    )
    try:
        for _ in range(600):
            with suppress(OSError):
                asked("http://127.0.0.1:8765/graphql", "{ __typename }")
                break
            time.sleep(0.1)
        yield "http://127.0.0.1:8765/graphql"
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(30)
        log.close()


def measured(url: str, scratch: Path, files: int, quiet: float) -> dict[str, Any]:
    """Measure one database: quiet, while files are tried dry, quiet, while they are imported, quiet."""
    environment = environment_of(url, scratch)
    folder, before = scratch / "files", scratch / "before"
    write_files(folder, files)
    write_files(before, 50)
    for each in before.iterdir():
        each.write_text(each.read_text(encoding="utf-8").replace("post-", "older-").replace("Text ", "Older "))
    gql_blog(environment, "migrate")
    gql_blog(environment, "import", str(before))
    with server(url, scratch) as address:
        nodes = asked(address, "{ posts { nodes { id } } }")["data"]["posts"]["nodes"]
        commenter = Commenter(address, [each["id"] for each in nodes])
        commenter.during(3)
        found: dict[str, Any] = {"quiet": [commenter.during(quiet).record()]}
        for name, options in (("dryRun", ["--dry-run"]), ("import", [])):
            tell(f"{url.partition(':')[0]}: {name}")
            begun = time.monotonic()
            running = Importing(environment, [*options, str(folder)])
            found[name] = {**commenter.until(running.is_over).record(), "seconds": round(time.monotonic() - begun, 1)}
            found[name]["outcomes"] = running.outcomes()
            found["quiet"].append(commenter.during(quiet).record())
    still = statistics.median(each["p95Ms"] for each in found["quiet"])
    for name in ("dryRun", "import"):
        found[name]["p95OfQuiet"] = round(found[name]["p95Ms"] / still, 2)
    return found


class Importing:
    """A running ``gql-blog import``."""

    def __init__(self, environment: dict[str, str], arguments: list[str]) -> None:
        command = [str(_BIN / "gql-blog"), "import", "--json", *arguments]
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        self._told = ""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def is_over(self) -> bool:
        """Whether it has ended."""
        return not self._reader.is_alive()

    def outcomes(self) -> dict[str, int]:
        """Return how many files had which outcome."""
        counts: dict[str, int] = {}
        for each in json.loads(self._told)["files"]:
            counts[each["outcome"]] = counts.get(each["outcome"], 0) + 1
        return counts

    def _read(self) -> None:
        assert self._process.stdout is not None
        self._told = self._process.stdout.read()
        self._process.wait()


def gql_blog(environment: dict[str, str], *arguments: str) -> None:
    """Run a command, which must succeed."""
    subprocess.run([str(_BIN / "gql-blog"), *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)


def environment_of(url: str, scratch: Path) -> dict[str, str]:
    """Return the environment of an installation of this database, without rate limits."""
    settings = {"DATABASE_URL": url, "DATA_DIR": str(scratch / "installation"), "RATE_LIMITS": "off"}
    return {**os.environ, **{f"GQL_BLOG_{name}": value for name, value in settings.items()}}


def main() -> None:
    """Measure what the command line says, and write it beside the other results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.importing", description=__doc__)
    parser.add_argument("--files", type=int, default=500)
    parser.add_argument("--quiet", type=float, default=15, help="seconds of each quiet stretch")
    parser.add_argument("--databases", default="sqlite,postgres")
    parser.add_argument("--save", action="store_true", help="write results/importing.json")
    asked_for = parser.parse_args()
    record: dict[str, Any] = {"files": asked_for.files, "commentsASecond": _COMMENTS_A_SECOND, "databases": {}}
    with alone():
        for dialect in asked_for.databases.split(","):
            with tempfile.TemporaryDirectory(prefix="gql-blog-bench-") as folder:
                scratch = Path(folder)
                with database(dialect, scratch) as url:
                    record["databases"][dialect] = measured(url, scratch, asked_for.files, asked_for.quiet)
    record["loadAverage"] = [round(each, 1) for each in os.getloadavg()]
    print(json.dumps(record, indent=2))
    if asked_for.save:
        (RESULTS / "importing.json").write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")


@contextmanager
def database(dialect: str, folder: Path) -> Iterator[str]:
    """Make an empty database; its URL."""
    if dialect == "sqlite":
        yield f"sqlite://{folder / 'blog.sqlite3'}"
        return
    with cluster(WORK / "postgres") as postgres:
        postgres.execute(f"DROP DATABASE IF EXISTS {_DATABASE}")
        postgres.execute(f"CREATE DATABASE {_DATABASE}")
        yield postgres.url(_DATABASE)


if __name__ == "__main__":
    main()
