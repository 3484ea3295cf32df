import logging

import httpx
import pytest
from support.cases import cases
from support.tiny_engine import TinyEngine
from support.tiny_site import client, tiny_site

ASK = {"query": "{ hello }"}
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}


async def ask(headers: dict[str, str], *allowed: str, engine: TinyEngine | None = None) -> httpx.Response:
    async with client(tiny_site(engine, allowed_origins=allowed)) as http:
        return await http.post("/graphql", json=ASK, headers=headers)


@cases("path", ["/graphql", "/healthz", "/nowhere", "/metrics"])
async def test_every_answer_has_an_id(path: str) -> None:
    async with client(tiny_site()) as http:
        first, second = await http.get(path), await http.get(path)
    assert len(first.headers["x-request-id"]) == 32
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert first.headers["x-content-type-options"] == "nosniff"


@cases("given", ["a", "trace-1.2:3_4", "A" * 128])
async def test_a_well_formed_id_is_kept(given: str) -> None:
    assert (await ask({"X-Request-Id": given})).headers["x-request-id"] == given


@cases("given", ["", "a b", "a\tb", "é", "A" * 129, "a;b"])
async def test_another_is_not(given: str) -> None:
    async with client(tiny_site()) as http:
        answer = await http.get("/healthz", headers=[(b"X-Request-Id", given.encode())])
    assert len(answer.headers["x-request-id"]) == 32


async def test_an_allowed_origin_may_read_the_answer() -> None:
    answer = await ask({"Origin": "https://app.example"}, "https://app.example")
    assert answer.headers["access-control-allow-origin"] == "https://app.example"
    assert "X-Request-Id" in answer.headers["access-control-expose-headers"]
    assert answer.headers["access-control-allow-credentials"] == "true"
    assert "Origin" in answer.headers["vary"]


async def test_another_origin_is_answered_and_may_not_read_it() -> None:
    answer = await ask({"Origin": "https://evil.example"}, "https://app.example")
    assert answer.status_code == 200
    assert "access-control-allow-origin" not in answer.headers
    assert "Origin" in answer.headers["vary"]


async def test_another_origin_with_a_cookie_is_refused() -> None:
    answer = await ask({"Origin": "https://evil.example", "Cookie": "a=b"})
    assert answer.status_code == 403
    assert answer.json()["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert (await ask({"Origin": "http://blog.example", "Cookie": "a=b"})).status_code == 200
    assert (await ask({"Cookie": "a=b"})).status_code == 200


async def test_preflights() -> None:
    async with client(tiny_site(allowed_origins=["https://app.example"])) as http:
        allowed = await http.options("/graphql", headers={"Origin": "https://app.example", **PREFLIGHT})
        other = await http.options("/graphql", headers={"Origin": "https://evil.example", **PREFLIGHT})
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == "https://app.example"
    assert {"authorization", "content-type"} <= set(allowed.headers["access-control-allow-headers"].lower().split(", "))
    assert "POST" in allowed.headers["access-control-allow-methods"]
    assert other.status_code == 403
    assert "access-control-allow-origin" not in other.headers


async def test_caches_are_told_what_an_answer_depends_on() -> None:
    async with client(tiny_site(allowed_origins=["https://app.example"])) as http:
        answer, error_response = await http.post("/graphql", json=ASK), await http.get("/nowhere")
        preflight = await http.options("/graphql", headers={"Origin": "https://app.example", **PREFLIGHT})
        health = await http.get("/healthz")
    assert [each.headers.get_list("vary") for each in (answer, error_response)] == [
        ["Authorization, X-Reader-Identity, Cookie, Accept, Accept-Encoding, Origin"]
    ] * 2
    assert [each.headers.get_list("vary") for each in (preflight, health)] == [["Origin"]] * 2


async def test_a_host_that_is_made_up_changes_nothing() -> None:
    answer = await ask({"Origin": "https://evil.example", "Host": "evil.example", "Cookie": "a=b"})
    assert answer.status_code == 403


async def test_what_fails_in_here_is_logged_and_told_by_its_id(caplog: pytest.LogCaptureFixture) -> None:
    engine = TinyEngine()
    engine.raises = RuntimeError("the cellar is flooded")
    with caplog.at_level(logging.ERROR, "gql_blog"):
        answer = await ask({"X-Request-Id": "mine"}, engine=engine)
    assert answer.status_code == 500
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "INTERNAL_SERVER_ERROR"
    assert error["extensions"]["errorId"] in error["message"]
    assert "cellar" not in answer.text
    assert error["extensions"]["errorId"] in caplog.text
    assert "mine" in caplog.text
    assert "the cellar is flooded" in caplog.text


async def test_headers_have_a_bound() -> None:
    assert (await ask({"X-Padding": "a" * 33_000})).status_code == 431
    async with client(tiny_site()) as http:
        for address in ("/healthz?", "/"):
            assert (await http.get(address + "a" * 33_000)).status_code == 431
