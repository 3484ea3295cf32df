"""GraphQL over HTTP, as the audits of npm ``graphql-http`` check it: all of them in debug, and without debug all but
those that need what only debug allows."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from support.installed import installed
from support.tree import ROOT

AUDITS = ROOT / "tests" / "support" / "js"

pytestmark = pytest.mark.skipif(
    not (AUDITS / "node_modules").is_dir() or shutil.which("node") is None,
    reason="the audits are npm packages: run `npm ci` in tests/support/js",
)

# Without debug the schema is told to admins alone; these audits try variables by asking for a type of it.
BY_INTROSPECTION = {
    "2EA1": "SHOULD allow map {variables} parameter when accepting application/graphql-response+json",
    "D6D5": "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting "
    "application/graphql-response+json",
    "6A70": "MAY allow URL-encoded JSON string {variables} parameter in GETs when accepting application/json",
    "28B9": "MUST allow map {variables} parameter when accepting application/json",
}


async def _audited(address: str) -> dict[str, dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        "node", "audit.mjs", f"{address}/graphql", cwd=AUDITS, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    results: dict[str, dict[str, Any]] = json.loads(output)
    return results


def _failed(results: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: each["name"] for name, each in results.items() if each["status"] != "ok"}


async def test_in_debug_all_audits_pass(tmp_path: Path, sqlite_template: Path) -> None:
    async with installed(tmp_path, sqlite_template, debug=True, rate_limits="off") as here:
        results = await _audited(here.address)
    assert len(results) == 61
    assert _failed(results) == {}


async def test_without_debug_those_fail_that_ask_for_the_schema(tmp_path: Path, sqlite_template: Path) -> None:
    async with installed(tmp_path, sqlite_template, rate_limits="off") as here:
        results = await _audited(here.address)
    assert len(results) == 61
    assert _failed(results) == BY_INTROSPECTION
