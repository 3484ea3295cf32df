from support.tiny_site import client, tiny_site

from gql_blog.web import health
from gql_blog.web.health import Health


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

    both = Health(readiness)
    for _ in range(5):
        await both.ready(None)  # type: ignore[arg-type]
    assert len(asked) == 1
    monkeypatch.setattr(health, "KEPT_SECONDS", 0)
    await both.ready(None)  # type: ignore[arg-type]
    assert len(asked) == 2
