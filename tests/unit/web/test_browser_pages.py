"""What a browser is shown: the page at /, and in debug the IDE."""

import re

from support.cases import cases
from support.tiny_site import client, tiny_site

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
ELSEWHERE = re.compile(r"""(?:https?:)?//[a-z0-9.-]+\.[a-z]""")


async def test_a_browser_gets_the_page_in_debug() -> None:
    async with client(tiny_site(debug=True)) as http:
        page = await http.get("/graphql", headers=BROWSER)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


async def test_what_the_page_names_is_served_here_and_nothing_comes_from_elsewhere() -> None:
    async with client(tiny_site(debug=True)) as http:
        page = (await http.get("/graphql", headers=BROWSER)).text
        named = re.findall(r'(?:src|href)="(/[^"]+)"', page)
        assert sorted(named) == ["/graphql/graphiql.css", "/graphql/graphiql.js"]
        files = {path: await http.get(path) for path in [*named, "/graphql/licences.txt"]}
    assert {answer.status_code for answer in files.values()} == {200}
    assert {answer.headers["x-content-type-options"] for answer in files.values()} == {"nosniff"}
    assert not ELSEWHERE.search(files["/graphql/graphiql.css"].text)
    assert "graphiql 4" in files["/graphql/licences.txt"].text
    assert not ELSEWHERE.search(page)
    assert not re.search(r"<script(?![^>]*src=)|<style| style=| on[a-z]+=", page)


@cases("path", ["/graphql/graphiql.css", "/graphql/graphiql.js", "/graphql/licences.txt"])
async def test_who_has_a_file_of_the_ide_is_told_so_alone(path: str) -> None:
    async with client(tiny_site(debug=True)) as http:
        first = await http.get(path)
        again = await http.get(path, headers={"If-None-Match": first.headers["etag"]})
        other = await http.get(path, headers={"If-None-Match": '"another"'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (other.status_code, other.content) == (200, first.content)


@cases("path", ["/graphql", "/graphql/graphiql.js"])
async def test_there_is_none_without_debug(path: str) -> None:
    async with client(tiny_site()) as http:
        assert (await http.get(path, headers=BROWSER)).status_code in (400, 404)


async def test_what_asks_for_something_gets_no_page() -> None:
    async with client(tiny_site(debug=True)) as http:
        asked = await http.get("/graphql?query={hello}", headers=BROWSER)
        tool = await http.get("/graphql")
    assert asked.json() == {"data": {"hello": "Hello world"}}
    assert tool.status_code == 400


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
