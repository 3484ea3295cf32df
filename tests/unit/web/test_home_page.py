"""The page at /."""

from support.tiny_site import client, tiny_site


async def test_the_page_says_what_answers_here() -> None:
    async with client(tiny_site()) as http:
        page = await http.get("/")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert 'href="/graphql"' in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_in_debug_it_leads_to_the_ide() -> None:
    async with client(tiny_site(debug=True)) as http:
        answer = await http.get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "/graphql")
