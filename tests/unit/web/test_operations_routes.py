from support.cases import cases
from support.tiny_site import client, tiny_site

from gql_blog.web import operations_routes
from gql_blog.web.limits.rate_limiter import INVALID_TOKEN_RATE
from gql_blog.web.operations_routes import HealthRoutes


async def _status(path: str, token: str | None, **terms: object) -> int:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with client(tiny_site(**terms)) as http:  # type: ignore[arg-type]
        return (await http.get(path, headers=headers)).status_code


@cases(
    ("token", "status"), [(None, 404), ("wrong", 404), ("readers-token", 404), ("admins-token", 200), ("m-token", 200)]
)
async def test_metrics_are_for_their_token_and_for_admins(token: str | None, status: int) -> None:
    assert await _status("/metrics", token, metrics_token="m-token") == status


async def test_without_a_metrics_token_an_empty_one_opens_nothing() -> None:
    assert await _status("/metrics", "", metrics_token=None) == 404
    assert await _status("/metrics", " ", metrics_token=None) == 404
    assert await _status("/metrics", "admins-token", metrics_token=None) == 200


async def test_metrics_are_prometheus_text() -> None:
    async with client(tiny_site(metrics_token="m")) as http:
        await http.post("/graphql", json={"query": "{ hello }"})
        answer = await http.get("/metrics", headers={"Authorization": "Bearer m"})
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'gql_blog_operations_total{outcome="executed"} 1.0' in answer.text


@cases(
    ("debug", "token", "status"),
    [(False, None, 404), (False, "readers-token", 404), (False, "admins-token", 200), (True, None, 200)],
)
async def test_the_schema_is_for_admins_and_for_debug(debug: bool, token: str | None, status: int) -> None:
    assert await _status("/schema.graphql", token, debug=debug) == status


async def test_guessing_tokens_here_is_counted_too() -> None:
    async with client(tiny_site()) as http:
        statuses = [
            (await http.get("/metrics", headers={"Authorization": f"Bearer {number}"})).status_code
            for number in range(INVALID_TOKEN_RATE[0] + 1)
        ]
    assert statuses == [404] * INVALID_TOKEN_RATE[0] + [429]


async def test_it_is_alive_and_ready() -> None:
    async with client(tiny_site()) as http:
        assert (await http.get("/healthz")).json() == {"status": "alive"}
        ready = await http.get("/readyz")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready"})
    assert ready.headers["cache-control"] == "no-store"


async def test_it_says_what_keeps_it() -> None:
    async with client(tiny_site(reasons=["The database cannot be reached."])) as http:
        assert (await http.get("/healthz")).status_code == 200
        ready = await http.get("/readyz")
    assert ready.status_code == 503
    assert ready.json() == {"status": "not ready", "reasons": ["The database cannot be reached."]}


async def test_asking_often_asks_the_database_once(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    asked = []

    async def readiness() -> list[str]:
        asked.append(1)
        return []

    both = HealthRoutes(readiness)
    for _ in range(5):
        await both.ready(None)  # type: ignore[arg-type]
    assert len(asked) == 1
    monkeypatch.setattr(operations_routes, "READINESS_CACHE_SECONDS", 0)
    await both.ready(None)  # type: ignore[arg-type]
    assert len(asked) == 2
