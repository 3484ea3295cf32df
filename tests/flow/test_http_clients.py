"""urql, Apollo, graphql-ws, Relay and graphql-codegen, each as npm ships it, against a server with debug off."""

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from support.installed import installed
from support.tree import ROOT

from gql_blog.access import OPERATOR
from gql_blog.transfer import load_sample
from gql_blog.write import CreateToken

CLIENTS = ROOT / "tests" / "support" / "js"
TITLE = "Leave the Stars On"

pytestmark = pytest.mark.skipif(
    not (CLIENTS / "node_modules" / "relay-runtime").is_dir() or shutil.which("node") is None,
    reason="the clients are npm packages: run `npm ci` in tests/support/js",
)


async def test_the_usual_clients_work_in_production(tmp_path: Path, sqlite_template: Path) -> None:
    async with installed(tmp_path, sqlite_template) as here:
        await load_sample(here.app.database, here.app.writer)
        results = json.loads(await _run("node", "clients.mjs", f"{here.address}/graphql"))
    assert results["urql"] == {"post": {"title": TITLE, "__typename": "Post"}}
    assert results["urqlRequests"] == [{"method": "GET", "hash": False}]
    assert (results["apollo"], results["apolloRequests"]) == (TITLE, [{"method": "POST", "hash": False}])
    assert (results["urqlError"], results["apolloError"]) == ("BAD_USER_INPUT", "BAD_USER_INPUT")
    # The hash by GET, the document where it is not known, and the hash alone from then on.
    assert results["persisted"] == [TITLE, TITLE]
    assert results["urqlPersisted"] == ["leave-the-stars-on"] * 2
    for name, method in (("persistedRequests", "POST"), ("urqlPersistedRequests", "GET")):
        asked = [(request["method"], request["hash"]) for request in results[name]]
        assert asked == [("GET", True), (method, False), ("GET", True)], name
    assert (results["deferred"]["title"], results["deferred"]["slug"]) == (TITLE, "leave-the-stars-on")
    assert results["socket"] == TITLE


@pytest.mark.parametrize("persist", [None, "MD5"])
async def test_relay_reads_with_what_its_compiler_makes_of_the_schema(
    tmp_path: Path, sqlite_template: Path, persist: str | None
) -> None:
    """Its second half is deferred; with ``persist`` it sends the ids that its compiler wrote down."""
    manifest = tmp_path / "documents.json"
    manifest.write_text("{}", encoding="utf-8")
    project: dict[str, object] = {
        "language": "javascript",
        "schema": _below_root(ROOT / "schema" / "schema.graphql"),
        "output": _below_root(tmp_path / "artifacts"),
        "eagerEsModules": False,
        **({"persist": {"file": str(manifest), "algorithm": persist}} if persist else {}),
    }
    sources = {_below_root(CLIENTS / "relay" / "src"): "blog"}
    (tmp_path / "artifacts").mkdir()
    (tmp_path / "artifacts" / "package.json").write_text('{"type": "commonjs"}', encoding="utf-8")
    config = tmp_path / "relay.config.json"
    config.write_text(json.dumps({"root": "/", "sources": sources, "projects": {"blog": project}}), encoding="utf-8")
    await _run("node_modules/.bin/relay-compiler", str(config))
    async with installed(tmp_path, sqlite_template) as here:
        await load_sample(here.app.database, here.app.writer)
        if persist:
            given = {"GQL_BLOG_DATABASE_URL": here.app.settings.database, "PYTHONPATH": os.pathsep.join(sys.path)}
            await _run(sys.executable, "-m", "gql_blog", "documents", "import", str(manifest), **given)
        url = f"{here.address}/graphql"
        output = await _run("node", "relay/relay.mjs", url, str(tmp_path / "artifacts"), NODE_ENV="production")
        results = json.loads(output)
    assert results["title"] == TITLE
    assert results["first"]["hasNextPage"] is True
    assert results["both"][:1] == results["first"]["slugs"]
    assert len(set(results["both"])) == 2
    assert results["asked"] == ["LeadQuery", "LeadResponsesQuery"]


@pytest.mark.long
async def test_codegen_writes_types_with_the_token_of_an_application(tmp_path: Path, sqlite_template: Path) -> None:
    types = tmp_path / "types.ts"
    async with installed(tmp_path, sqlite_template) as here:
        command = CreateToken(application="build of the site", introspection=True)
        token = (await here.app.writer.run(command, OPERATOR)).secret
        environment = {
            "CODEGEN_URL": f"{here.address}/graphql",
            "CODEGEN_TOKEN": token,
            "CODEGEN_FILE": str(types),
        }
        await _run("node_modules/.bin/graphql-codegen", "--config", "codegen.mjs", **environment)
    written = types.read_text(encoding="utf-8")
    assert "export type ArticlePageQuery = " in written
    assert "export type Post = " in written


def _below_root(path: Path) -> str:
    return str(path.relative_to("/"))


async def _run(*command: str, **environment: str) -> str:
    """Return what a command of the clients' folder prints; it must succeed."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        *command, cwd=CLIENTS, env={**os.environ, **environment}, stdout=pipe, stderr=asyncio.subprocess.STDOUT
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    return output.decode()
