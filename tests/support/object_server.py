"""A server of objects that speaks as S3 does, in a process of its own."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.tree import ROOT

from gql_blog.media import MediaStore, store_at

NODE = ROOT / "tests/support/js"


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The endpoint of a real S3 server, with an empty bucket ``media``."""
    if not (NODE / "node_modules/s3rver").is_dir() or shutil.which("node") is None:
        pytest.skip("the server is an npm package: run `npm ci` in tests/support/js")
    folder = tmp_path_factory.mktemp("s3")
    server = subprocess.Popen(
        ["node", "objects.mjs", str(folder)], cwd=NODE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
        server.terminate()


def in_bucket(patch: pytest.MonkeyPatch, endpoint: str, folder: str) -> MediaStore:
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "S3RVER",
        "AWS_SECRET_ACCESS_KEY": "S3RVER",
        "AWS_REGION": "us-east-1",
    }.items():
        patch.setenv(name, value)
    return store_at(f"s3://media/{folder}", Path("unused"))
