"""The examples of the page of webhooks tell a genuine request from another, in Python and in Node."""

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.tree import ROOT

from gql_blog.content import EventKind
from gql_blog_webhooks.event_catalogue import PUBLIC_KINDS, STAFF_KINDS
from gql_blog_webhooks.signing import headers, shown

BLOCK = re.compile(r"^<!-- file: (\S+) -->\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SECRET, BODY = bytes(range(32)), '{"id":"evt_1","title":"Über"}'.encode()


def requests() -> list[tuple[dict[str, Any], bool]]:
    """Return requests, and whether each is genuine."""
    now = datetime.now(UTC)
    right = headers([SECRET], "evt_1", now, BODY)
    two = headers([b"another", SECRET], "evt_1", now, BODY)
    old = headers([SECRET], "evt_1", now - timedelta(minutes=6), BODY)
    other = headers([b"another"], "evt_1", now, BODY)
    return [
        (right, True),
        (two, True),
        (old, False),
        (other, False),
        ({**right, "webhook-id": "evt_2"}, False),
        ({**right, "webhook-timestamp": str(int(now.timestamp()) + 1)}, False),
        ({**right, "webhook-signature": "v1,short"}, False),
    ]


def verified(command: list[str], folder: Path, given: list[dict[str, Any]]) -> list[bool]:
    """Return what an example says of requests."""
    page = (ROOT / "docs/webhooks.md").read_text(encoding="utf-8")
    for name, text in BLOCK.findall(page):
        (folder / name).write_text(text, encoding="utf-8")
    told = json.dumps({"secret": shown(SECRET), "body": BODY.decode(), "requests": given})
    result = subprocess.run(command, cwd=folder, input=told, capture_output=True, text=True, check=True, timeout=60)
    return list(json.loads(result.stdout))


PYTHON = """
import json, sys
sys.path.insert(0, ".")
from verify import is_genuine
given = json.load(sys.stdin)
print(json.dumps([is_genuine(given["secret"], each, given["body"].encode()) for each in given["requests"]]))
"""

NODE = """
import { isGenuine } from "./verify.mjs";
let text = "";
for await (const part of process.stdin) text += part;
const given = JSON.parse(text);
console.log(JSON.stringify(given.requests.map((each) => isGenuine(given.secret, each, Buffer.from(given.body)))));
"""


def test_the_example_in_python(tmp_path: Path) -> None:
    given = requests()
    told = verified([sys.executable, "-c", PYTHON], tmp_path, [each for each, _ in given])
    assert told == [is_genuine for _, is_genuine in given]


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_example_in_node(tmp_path: Path) -> None:
    given = requests()
    (tmp_path / "try.mjs").write_text(NODE, encoding="utf-8")
    told = verified(["node", "try.mjs"], tmp_path, [each for each, _ in given])
    assert told == [is_genuine for _, is_genuine in given]


def test_every_event_of_the_core_has_its_place_in_the_catalogue() -> None:
    assert sorted((*PUBLIC_KINDS, *STAFF_KINDS)) == sorted(each.value for each in EventKind)


def test_the_page_names_each_public_kind() -> None:
    page = (ROOT / "docs/webhooks.md").read_text(encoding="utf-8")
    table = page.partition("| kind | when |")[2].partition("```json")[0]
    assert set(re.findall(r"`([a-z]+\.[a-z]+)`", table)) == set(PUBLIC_KINDS)
