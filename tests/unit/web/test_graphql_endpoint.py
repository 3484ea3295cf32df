import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from support.cases import cases
from support.tiny_documents import TinyStore
from support.tiny_engine import TinyEngine
from support.tiny_site import RATES, client, tiny_site

from gql_blog.graph import GraphQLResult
from gql_blog.graph.results.result import Kept

JSON = "application/json; charset=utf-8"
GRAPHQL = "application/graphql-response+json; charset=utf-8"
HASH = {"persistedQuery": {"version": 1, "sha256Hash": "x" * 64}}


async def post(
    body: Any, headers: dict[str, str] | None = None, *, accept: str = "application/json", debug: bool = False
) -> httpx.Response:
    async with client(tiny_site(debug=debug)) as http:
        content = {"content": body} if isinstance(body, bytes) else {"json": body}
        return await http.post("/graphql", headers={"Accept": accept, **(headers or {})}, **content)


def code(answer: httpx.Response) -> str:
    (error,) = answer.json()["errors"]
    assert set(answer.json()) == {"errors"}
    found: str = error["extensions"]["code"]
    return found


@cases(("accept", "written"), [("*/*", JSON), ("application/graphql-response+json", GRAPHQL)])
async def test_a_query_is_answered_as_its_sender_likes(accept: str, written: str) -> None:
    answer = await post({"query": "query A($n: String) { hello(name: $n) }", "variables": {"n": "é"}}, accept=accept)
    assert (answer.status_code, answer.json()) == (200, {"data": {"hello": "Hello é"}})
    assert answer.headers["content-type"] == written
    assert "Accept" in answer.headers["vary"]
    assert int(answer.headers["content-length"]) == len(answer.content)


async def test_mutations_are_posted() -> None:
    assert (await post({"query": 'mutation { shout(text: "hey") }'})).json() == {"data": {"shout": "HEY"}}


@cases(
    "query",
    [
        "{",
        "{ nope }",
        "query ($n: Int!) { hello }",
        "{ a: hello } query B { hello }",
        "{ __schema { types { name } } }",
    ],
)
async def test_a_request_error_has_a_status_where_the_media_type_has_them(query: str) -> None:
    plain, own = await post({"query": query}), await post({"query": query}, accept="application/graphql-response+json")
    assert (plain.status_code, own.status_code) == (200, 400)
    assert plain.json() == own.json()
    assert "data" not in own.json()
    assert own.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_error_in_a_field_is_no_request_error() -> None:
    answer = await post({"query": "{ hello broken }"}, accept="application/graphql-response+json")
    assert answer.status_code == 200
    assert answer.json()["data"] == {"hello": "Hello world", "broken": None}
    assert "cellar" not in answer.text


@cases(
    "content_type",
    ["text/plain", "text/plain,application/json", "application/x-www-form-urlencoded", "multipart/form-data"],
)
async def test_what_a_form_could_send_is_not_taken(content_type: str) -> None:
    answer = await post(b'{"query": "{ hello }"}', {"Content-Type": content_type})
    assert (answer.status_code, code(answer)) == (415, "BAD_USER_INPUT")


MALFORMED: dict[str, bytes] = {
    "nothing": b"",
    "no JSON": b"nonsense",
    "a list": b'[{"query": "{ hello }"}]',
    "a string": b'"{ hello }"',
    "a number": b"1",
    "null": b"null",
    "deep": b'{"query": "{ hello }", "variables": {"a": ' + b"[" * 50_000 + b"]" * 50_000 + b"}}",
    "a long number": b'{"query": "{ hello }", "variables": {"a": ' + b"1" * 10_000 + b"}}",
    "NaN": b'{"query": "{ hello }", "variables": {"a": NaN}}',
    "invalid UTF-8": b'{"query": "\xff"}',
    "gzip": b"\x1f\x8b\x08\x00\x00",
    "half a pair": b'{"query": "{ hello(name: \\"\\ud800\\") }"}',
    "a key twice": b'{"query": "{ hello }", "query": "{ hello }"}',
    "no query": b'{"variables": {}}',
}


@cases("accept", ["application/json", "application/graphql-response+json"])
@cases("body", MALFORMED.values())
async def test_what_is_malformed_is_always_400(body: bytes, accept: str) -> None:
    answer = await post(body, {"Content-Type": "application/json"}, accept=accept)
    assert (answer.status_code, code(answer)) == (400, "BAD_USER_INPUT")


async def test_what_is_too_long_is_413() -> None:
    answer = await post(b'{"query": "' + b" " * 1_048_577 + b'"}', {"Content-Type": "application/json"})
    assert answer.status_code == 413


@cases("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_told_which_there_are(method: str) -> None:
    async with client(tiny_site()) as http:
        answer = await http.request(method, "/graphql")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"


async def test_a_stream_and_a_mutation_have_no_head() -> None:
    async with client(tiny_site()) as http:
        stream = await http.head("/graphql", params={"query": "{ hello }"}, headers={"Accept": "text/event-stream"})
        mutation = await http.head("/graphql", params={"query": 'mutation { shout(text: "x") }'})
    assert (stream.status_code, mutation.status_code) == (405, 405)


@cases("debug", [True, False])
async def test_queries_by_get_are_answered(debug: bool) -> None:
    async with client(tiny_site(debug=debug)) as http:
        answer = await http.get("/graphql", params={"query": "{ hello }"})
    assert answer.json() == {"data": {"hello": "Hello world"}}


@cases("debug", [True, False])
@cases("name", ["B", ""])
async def test_mutations_by_get_are_never_taken(name: str, debug: bool) -> None:
    query = 'mutation B { shout(text: "x") }' if not name else 'query A { hello } mutation B { shout(text: "x") }'
    async with client(tiny_site(debug=debug)) as http:
        answer = await http.get("/graphql", params={"query": query, "operationName": name})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_what_is_not_known_is_told_in_apollos_words_and_never_kept() -> None:
    async with client(tiny_site()) as http:
        by_get = await http.get("/graphql", params={"extensions": json.dumps(HASH)})
    by_post = await post({"extensions": HASH}, accept="application/graphql-response+json")
    for answer in (by_get, by_post):
        assert (answer.status_code, code(answer)) == (200, "PERSISTED_QUERY_NOT_FOUND")
        assert answer.json()["errors"][0]["message"] == "PersistedQueryNotFound"
        assert answer.headers["cache-control"] == "no-store"


@cases(("accept", "status"), [("application/json", 200), ("application/graphql-response+json", 400)])
async def test_a_document_that_is_not_known_has_a_code_of_its_own(accept: str, status: int) -> None:
    answer = await post({"documentId": "x"}, accept=accept)
    assert (answer.status_code, code(answer)) == (status, "DOCUMENT_NOT_FOUND")
    assert answer.headers["cache-control"] == "no-store"


async def test_a_document_is_run_by_its_name_save_for_mutations_by_get() -> None:
    store = TinyStore({"hi": "{ hello }", "shout": 'mutation { shout(text: "a") }'})
    async with client(tiny_site(store=store)) as http:
        assert (await http.get("/graphql", params={"documentId": "hi"})).json() == {"data": {"hello": "Hello world"}}
        refused = await http.get("/graphql", params={"documentId": "shout"})
        assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
        assert (await http.post("/graphql", json={"doc_id": "shout"})).json() == {"data": {"shout": "A"}}


async def test_the_answer_of_a_document_that_names_a_secret_is_nobodys() -> None:
    """Though its address does not say so."""
    store = TinyStore({"plain": "{ whoami }", "secret": "{ token: whoami }"})
    async with client(tiny_site(store=store)) as http:
        told = {name: await http.get("/graphql", params={"documentId": name}) for name in store.registered}
    assert told["plain"].headers["cache-control"].startswith("public")
    assert told["secret"].headers["cache-control"] == "no-store"


async def test_who_asks_is_known_by_the_token() -> None:
    anonymous = await post({"query": "{ whoami }"})
    admin = await post({"query": "{ whoami }"}, {"Authorization": "Bearer admins-token"})
    wrong = await post({"query": "{ whoami }"}, {"Authorization": "Bearer wrong"})
    assert anonymous.json() == {"data": {"whoami": None}}
    assert admin.json() == {"data": {"whoami": "usr_1"}}
    assert (wrong.status_code, code(wrong)) == (401, "UNAUTHENTICATED")
    assert wrong.headers["www-authenticate"].startswith("Bearer")


async def test_introspection_is_for_debug_and_admins() -> None:
    asked = {"query": "{ ... on Query { __schema { queryType { name } } } }"}
    assert "errors" in (await post(asked)).json()
    assert "errors" in (await post(asked, {"Authorization": "Bearer readers-token"})).json()
    assert "data" in (await post(asked, {"Authorization": "Bearer admins-token"})).json()
    assert "data" in (await post(asked, debug=True)).json()


async def test_too_often_is_429_with_the_time_to_wait() -> None:
    assert RATES is not None
    async with client(tiny_site(rates=replace(RATES, reader=((60, 600),)))) as http:
        answers = [await http.post("/graphql", json={"query": "{ hello }"}) for _ in range(61)]
    assert [answer.status_code for answer in answers[:60]] == [200] * 60
    assert code(answers[60]) == "RATE_LIMITED"
    assert answers[60].status_code == 429
    assert 0 < int(answers[60].headers["retry-after"]) <= 1_200


async def test_a_kept_result_keeps_its_digest_and_its_compressed_forms_while_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    engine, text = TinyEngine(), "ab" * 2_000
    kept = Kept(None, None, room=100)
    known = GraphQLResult(text.encode(), kept=kept)
    monkeypatch.setattr(engine, "cached", lambda _request, _viewer: known)
    async with client(tiny_site(engine)) as http:
        for encoding in ("br", "gzip"):
            answer = await http.get("/graphql", params={"query": "{ a }"}, headers={"Accept-Encoding": encoding})
            assert (answer.headers["content-encoding"], answer.text) == (encoding, text)
    assert kept.digest is not None
    assert set(kept.compressed) == {"br", "gzip"}
    assert kept.room == 100 - sum(map(len, kept.compressed.values()))
    small = known.kept = Kept(None, None, room=10)
    async with client(tiny_site(engine)) as http:
        await http.get("/graphql", params={"query": "{ a }"}, headers={"Accept-Encoding": "gzip"})
    assert small.compressed == {}
