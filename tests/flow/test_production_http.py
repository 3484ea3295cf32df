"""What clients and browsers meet in production: a real server with debug off."""

import asyncio
import json
import resource
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from support.growth import HANG
from support.installed import Installed, installed
from support.served import serve

from gql_blog.content import Role
from gql_blog.transfer import load_sample

pytestmark = pytest.mark.asyncio(loop_scope="module")

FRONTEND = "https://app.example"
VARY = {"Authorization", "X-Reader-Identity", "Cookie", "Accept", "Accept-Encoding", "Origin"}
EACH_TIME = "public, max-age=0, s-maxage=0, must-revalidate"
QUERY = "{ tags { slug } }"
HASH = json.dumps({"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def here(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> AsyncIterator[Installed]:
    """The sample, served in production to one frontend."""
    folder = tmp_path_factory.mktemp("site")
    terms = {"rate_limits": "off", "allowed_origins": FRONTEND}
    async with installed(folder, sqlite_template, **terms) as site:
        await load_sample(site.app.database, site.app.writer)
        yield site


async def get(here: Installed, query: str, **headers: str) -> httpx.Response:
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        return await http.get("/graphql", params={"query": query}, headers=headers)


def varies(answer: httpx.Response) -> set[str]:
    return {name.strip() for name in answer.headers["vary"].split(",")}


async def test_a_query_by_get_is_answered_and_validated_before_each_use(here: Installed) -> None:
    for _ in range(2):  # the second one from the result cache
        answer = await get(here, QUERY)
        assert (answer.status_code, answer.headers["cache-control"]) == (200, EACH_TIME)
        assert answer.json()["data"]["tags"]
        assert varies(answer) == VARY


@pytest.mark.long
async def test_a_connection_outlives_what_its_proxy_or_client_keeps(tmp_path: Path) -> None:
    """httpx keeps a connection for 5 s, nginx and Varnish for 60 s: whoever closes later loses no request."""
    with serve(tmp_path, GQL_BLOG_PLUGINS="") as served:
        host, _, port = served.address.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        for seconds in (0, 6):
            await asyncio.sleep(seconds)
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: here\r\n\r\n")
            assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(2)
        writer.close()


async def test_a_query_by_get_with_credentials_is_for_its_sender_alone(here: Installed) -> None:
    token = await here.token(Role.READER)
    answer = await get(here, "{ viewer { role } }", Authorization=f"Bearer {token}")
    assert answer.json()["data"] == {"viewer": {"role": "READER"}}
    assert answer.headers["cache-control"] == "private, no-store"
    assert varies(answer) == VARY


@pytest.mark.parametrize("query", ['{ commentByReceipt(receipt: "x") { id } }', "{ token: tags { slug } }"])
async def test_a_query_by_get_that_names_a_secret_is_not_stored(here: Installed, query: str) -> None:
    assert (await get(here, query)).headers["cache-control"] == "no-store"


async def test_posts_and_errors_are_not_stored(here: Installed) -> None:
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        assert (await http.post("/graphql", json={"query": QUERY})).headers["cache-control"] == "no-store"
        assert (await http.get("/graphql")).headers["cache-control"] == "no-store"


@pytest.mark.parametrize("accept", ["application/json", "application/graphql-response+json", "text/event-stream"])
async def test_a_mutation_by_get_changes_nothing(here: Installed, accept: str) -> None:
    answer = await get(here, "mutation { __typename }", Accept=accept)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_a_subscription_by_get_is_an_event_stream_or_an_error(here: Installed) -> None:
    query = "subscription { articlePublished { title } }"
    assert "event-stream" in (await get(here, query)).json()["errors"][0]["message"]
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        headers = {"Accept": "text/event-stream"}
        async with http.stream("GET", "/graphql", params={"query": query}, headers=headers) as answer:
            assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
            assert "no-store" in answer.headers["cache-control"]
            assert varies(answer) == VARY


@pytest.mark.parametrize(
    ("headers", "stored"),
    [
        ({}, EACH_TIME),
        ({"Sec-Fetch-Site": "cross-site"}, EACH_TIME),
        ({"Sec-Fetch-Site": "same-site"}, EACH_TIME),
        ({"Sec-Fetch-Site": "same-origin"}, "private, no-cache"),
        ({"Origin": FRONTEND}, "private, no-cache"),
    ],
)
async def test_a_cookie_counts_only_from_an_allowed_page(here: Installed, headers: dict[str, str], stored: str) -> None:
    answer = await get(here, QUERY, Cookie="session=1", **headers)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, stored)


async def test_a_cookie_of_another_origin_is_rejected(here: Installed) -> None:
    answer = await get(here, QUERY, Cookie="session=1", Origin="https://evil.example")
    assert answer.status_code == 403


APOLLO = "content-type,apollographql-client-name,apollographql-client-version,x-apollo-operation-name,traceparent"


async def preflight(here: Installed, origin: str, headers: str) -> httpx.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": headers}
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        return await http.options("/graphql", headers=asked)


async def test_the_headers_of_usual_clients_pass_the_preflight(here: Installed) -> None:
    answer = await preflight(here, FRONTEND, APOLLO)
    assert answer.status_code == 204
    allowed = set(answer.headers["access-control-allow-headers"].lower().split(", "))
    assert {*APOLLO.split(","), "authorization", "idempotency-key", "baggage", "sentry-trace"} <= allowed


async def test_a_rejected_preflight_names_the_setting(here: Installed) -> None:
    header = await preflight(here, FRONTEND, "content-type, X-Odd")
    origin = await preflight(here, "https://evil.example", "content-type")
    assert (header.status_code, origin.status_code) == (403, 403)
    assert "X-Odd" in header.text
    assert "GQL_BLOG_ALLOWED_HEADERS" in header.text
    assert "https://evil.example" in origin.text
    assert "GQL_BLOG_ALLOWED_ORIGINS" in origin.text


async def test_pages_on_other_ports_of_this_machine_are_for_debug(
    here: Installed, tmp_path: Path, sqlite_template: Path
) -> None:
    vite = "http://localhost:5173"
    assert (await preflight(here, vite, "content-type")).status_code == 403
    async with installed(tmp_path, sqlite_template, debug=True) as debugged:
        answer = await preflight(debugged, vite, APOLLO)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, vite)


async def test_allowed_headers_are_a_setting(tmp_path: Path, sqlite_template: Path) -> None:
    terms = {"allowed_origins": FRONTEND, "allowed_headers": "x-odd"}
    async with installed(tmp_path, sqlite_template, **terms) as odd:
        assert (await preflight(odd, FRONTEND, "authorization,content-type,X-Odd")).status_code == 204
        assert (await preflight(odd, FRONTEND, "traceparent")).status_code == 403


async def asked_as(address: str, forwarded_for: str, times: int) -> list[int]:
    async with httpx.AsyncClient(verify=False, base_url=address, timeout=HANG) as http:
        headers = {"X-Forwarded-For": forwarded_for}
        return [(await http.post("/graphql", json={"query": QUERY}, headers=headers)).status_code for _ in range(times)]


async def test_readers_behind_a_trusted_proxy_have_a_rate_each(tmp_path: Path, sqlite_template: Path) -> None:
    terms = {"reader_rates": "2/3600", "trusted_proxies": "127.0.0.1,172.18.0.0/16"}
    async with installed(tmp_path, sqlite_template, **terms) as site:
        assert await asked_as(site.address, "192.0.2.1, 172.18.0.9", 3) == [200, 200, 429]
        assert await asked_as(site.address, "198.51.100.1, 192.0.2.1, 172.18.0.9", 1) == [429]
        assert await asked_as(site.address, "192.0.2.2, 172.18.0.9", 1) == [200]


async def test_who_is_not_trusted_cannot_say_whom_it_serves(tmp_path: Path, sqlite_template: Path) -> None:
    terms = {"reader_rates": "2/3600", "trusted_proxies": "172.18.0.0/16"}
    async with installed(tmp_path, sqlite_template, **terms) as site:
        assert await asked_as(site.address, "192.0.2.1", 2) == [200, 200]
        assert await asked_as(site.address, "192.0.2.2", 1) == [429]


async def test_a_hash_instead_of_a_document_is_answered_as_apollo_expects(here: Installed) -> None:
    async with httpx.AsyncClient(verify=False, base_url=here.address, timeout=HANG) as http:
        by_get = await http.get("/graphql", params={"extensions": HASH})
        by_post = await http.post("/graphql", json={"extensions": json.loads(HASH)})
    for answer in (by_get, by_post):
        (error,) = answer.json()["errors"]
        assert error["message"] == "PersistedQueryNotFound"
        assert error["extensions"]["code"] == "PERSISTED_QUERY_NOT_FOUND"


async def readiness(http: httpx.AsyncClient, status: int) -> dict[str, list[str]]:
    """What /readyz says once it has this status, after a further probe."""
    async with asyncio.timeout(HANG):
        while (answer := await http.get("/readyz")).status_code != status:  # noqa: ASYNC110
            await asyncio.sleep(0.5)
    told: dict[str, list[str]] = answer.json()
    return told


@pytest.mark.long
async def test_a_server_that_cannot_write_is_not_ready_and_says_so(tmp_path: Path) -> None:
    with serve(tmp_path) as served:
        _, most = resource.prlimit(served.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(served.pid, resource.RLIMIT_FSIZE, (0, most))  # as on a full disk
        async with httpx.AsyncClient(verify=False, base_url=served.address, timeout=HANG) as http:
            assert "The database cannot be written" in (await readiness(http, 503))["reasons"][0]
            assert (await http.get("/graphql", params={"query": QUERY})).status_code == 200
            resource.prlimit(served.pid, resource.RLIMIT_FSIZE, (most, most))
            await readiness(http, 200)


@pytest.mark.long
async def test_the_database_is_for_its_owner_and_a_misspelt_setting_is_told(tmp_path: Path) -> None:
    with serve(tmp_path, GQL_BLOG_PUBLC_URL="https://blog.example") as served:
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("blog.db*")}
        assert {"blog.db", "blog.db-wal", "blog.db-shm"} <= set(modes)
        assert {mode for name, mode in modes.items() if not name.endswith("lock")} == {0o600}
        log = served.log.read_text(encoding="utf-8")
    assert log.count("GQL_BLOG_PUBLC_URL is not a setting, and is ignored. Did you mean GQL_BLOG_PUBLIC_URL?") == 1


async def test_the_log_has_no_query_string(tmp_path: Path) -> None:
    secrets = [f"secret{number}" for number in range(4)]
    with serve(tmp_path) as served:
        async with httpx.AsyncClient(verify=False, base_url=served.address, timeout=HANG) as http:
            await http.get("/graphql", params={"query": QUERY, "token": secrets[0]})
            await http.get("/graphql", params={"query": f"{{ {secrets[1]} }}"})
            await http.get("/nowhere", params={"token": secrets[2]})
            await http.get("/graphql", params={"query": QUERY, "long": secrets[3] * 5_000})
        log = served.log.read_text(encoding="utf-8")
    assert not [secret for secret in secrets if secret in log]
