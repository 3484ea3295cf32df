from support.cases import cases
from support.tiny_site import client, tiny_site


@cases("path", ["/nowhere", "/graphql/", "/graphql//", "/healthz/"])
async def test_there_is_nothing_elsewhere(path: str) -> None:
    async with client(tiny_site(debug=True)) as http:
        answer = await http.get(path)
    assert answer.status_code == 404
    assert answer.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_two_sites_in_one_process_keep_apart() -> None:
    async with client(tiny_site(metrics_token="m")) as one, client(tiny_site(metrics_token="m")) as other:
        await one.post("/graphql", json={"query": "{ hello }"})
        texts = [(await http.get("/metrics", headers={"Authorization": "Bearer m"})).text for http in (one, other)]
    assert [text.count('gql_blog_operations_total{outcome="executed"} 1.0') for text in texts] == [1, 0]
