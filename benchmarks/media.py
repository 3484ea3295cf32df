"""``python -m benchmarks.media``: an upload of 5 MB, and a size of a picture cold and warm, beside plain answers."""

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import httpx
from PIL import Image

from benchmarks.ports import reserved_port

_ROUNDS = 200
_EDITOR = "editor@blog.example"


def photograph() -> bytes:
    """A JPEG of some 5 MB and 12 megapixels: noise, as of a camera, over colours that change slowly."""
    size = (4000, 3000)
    slow = Image.merge("RGB", [Image.radial_gradient("L").rotate(each).resize(size) for each in (0, 90, 180)])
    noise = Image.merge("RGB", [Image.effect_noise(size, 40) for _ in range(3)])
    written = io.BytesIO()
    Image.blend(slow, noise, 0.35).save(written, "JPEG", quality=92)
    return written.getvalue()


@contextmanager
def server(folder: Path) -> Iterator[tuple[int, httpx.Client]]:
    """A server in an empty folder, and a client of an editor."""
    command = [sys.executable, "-m", "gql_blog"]
    with reserved_port() as port:
        settings = {"GQL_BLOG_DATA_DIR": str(folder), "GQL_BLOG_PORT": str(port), "GQL_BLOG_RATE_LIMITS": "off"}
        environment = {**os.environ, **settings, "GQL_BLOG_SECRET_KEY": "k" * 40}
        process = subprocess.Popen([*command, "serve"], env=environment, stdout=subprocess.DEVNULL)
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                _wait(client)
                for arguments in (["user", "create", _EDITOR, "--role", "EDITOR"], ["token", "create", _EDITOR]):
                    made = subprocess.run([*command, *arguments], env=environment, check=True, capture_output=True)
                client.headers["Authorization"] = f"Bearer {made.stdout.decode().strip()}"
                yield process.pid, client
        finally:
            process.terminate()
            process.wait()


def _wait(client: httpx.Client) -> None:
    for _ in range(300):
        try:
            client.get("/readyz").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.1)


def memory(pid: int, kind: str) -> float:
    """The memory of a process in MB: ``VmRSS`` now, or ``VmHWM`` at most."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(kind)) / 1024


def seconds(ask: Callable[[], httpx.Response]) -> float:
    """How long an answer takes that has no error."""
    start = time.perf_counter()
    ask().raise_for_status()
    return time.perf_counter() - start


def main() -> None:
    """Measure, and print."""
    data = photograph()
    with tempfile.TemporaryDirectory() as folder, server(Path(folder)) as (pid, client):
        before = memory(pid, "VmRSS")
        Path(f"/proc/{pid}/clear_refs").write_text("5", encoding="ascii")  # the peak is counted from now on
        start = time.perf_counter()
        answer = client.post("/media", content=data).raise_for_status().json()
        taken = time.perf_counter() - start
        most = memory(pid, "VmHWM")
        print(f"upload of {len(data) / 1e6:.1f} MB: {taken:.2f} s; server {before:.0f} MB, {most:.0f} MB at most")
        query = "query ($id: ID!) { media(id: $id) { url(width: 960, format: WEBP) } }"
        asked = {"query": query, "variables": {"id": answer["id"]}}
        url = client.post("/graphql", json=asked).raise_for_status().json()["data"]["media"]["url"]
        print(f"a size, cold: {seconds(lambda: client.get(url)) * 1000:.0f} ms")
        warm = median(seconds(lambda: client.get(url)) for _ in range(_ROUNDS))
        hello = {"query": "{ __typename }"}
        plain = median(seconds(lambda: client.post("/graphql", json=hello)) for _ in range(_ROUNDS))
        alive = median(seconds(lambda: client.get("/healthz")) for _ in range(_ROUNDS))
        told = {"a size, warm": warm, "{ __typename }": plain, "/healthz": alive}
        print("; ".join(f"{name}: {found * 1000:.2f} ms" for name, found in told.items()))


if __name__ == "__main__":
    main()
