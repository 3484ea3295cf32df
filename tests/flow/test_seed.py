"""From a page's text to a frontend's answer: the seed page, imported by the assembled app and asked for."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support.importers import import_paths

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.app import App, assembled, migrate_all
from gql_blog.settings import load_settings
from gql_blog.transfer import ImportReport, Outcome

POST = "in-search-of-resolution-on-north-korea"


@asynccontextmanager
async def app_over(folder: Path, **settings: Any) -> AsyncIterator[App]:
    told = load_settings(data_dir=folder, **settings)
    await migrate_all(told)
    async with assembled(told) as app:
        yield app


async def imported(app: App, page: Path) -> ImportReport:
    return await import_paths([page], writer=app.writer, viewer=OPERATOR)


async def answered(app: App, operation: str, **variables: Any) -> Any:
    answer = await app.engine.execute(query=operation, variables=variables, viewer=ANONYMOUS)
    return json.loads(answer.body)


async def test_the_seed_page_answers_as_the_contract_says(shared: Path, tmp_path: Path) -> None:
    page = shared / "corpus/pages/seed.txt"
    operation = (shared / "contract/operations/ArticlePage.graphql").read_text(encoding="utf-8")
    expected = json.loads((shared / "contract/ArticlePage.seed.expected.json").read_text(encoding="utf-8"))
    async with app_over(tmp_path) as app:
        (first,) = (await imported(app, page)).files
        assert first.outcome is Outcome.IMPORTED
        assert first.coverage.characters == len(page.read_bytes().decode())
        assert first.coverage.characters == first.coverage.assigned
        assert {"TITLE_CLAIMED_BY_ANOTHER", "CONTRIBUTOR_SUGGESTED"} <= {each.code for each in first.findings}
        with app.database.reader.record() as statements:
            assert await answered(app, operation, post=POST) == expected
        assert len(statements) <= 6
        (second,) = (await imported(app, page)).files
        assert second.outcome is Outcome.UNCHANGED
        assert second.articles[0] == first.articles[0]
        assert await answered(app, operation, post=POST) == expected


async def test_without_plugins_the_core_serves_notes_as_written(shared: Path, tmp_path: Path) -> None:
    async with app_over(tmp_path, blocked_plugins="*") as app:
        await imported(app, shared / "corpus/pages/seed.txt")
        asked = "query($post: String!) { post(slug: $post) { responses { nodes { id exports { format } footnotes {"
        found = await answered(app, asked + " text kind refersTo { number } resolvedText } } } } }", post=POST)
        (response,) = found["data"]["post"]["responses"]["nodes"]
        assert response["exports"] == []
        assert response["footnotes"][1] == {
            "text": "Ibid, 226.",
            "kind": "REMARK",
            "refersTo": None,
            "resolvedText": None,
        }
        given = '{articleId: $id, authorName: "Ada Reed", body: "Well said."}'
        say = f"mutation($id: ID!) {{ submitComment(input: {given}) {{ comment {{ status }} }} }}"
        said = await answered(app, say, id=response["id"])
        assert said["data"]["submitComment"]["comment"] == {"status": "PENDING"}


@pytest.mark.parametrize("name", ["DialoguePage", "HomePage"])
async def test_the_other_operations_of_the_contract_answer(shared: Path, tmp_path: Path, name: str) -> None:
    operation = (shared / f"contract/operations/{name}.graphql").read_text(encoding="utf-8")
    async with app_over(tmp_path) as app:
        await imported(app, shared / "corpus/pages/seed.txt")
        variables = {"slug": POST} if name == "DialoguePage" else {}
        with app.database.reader.record() as statements:
            answer = await answered(app, operation, **variables)
        assert "errors" not in answer
        assert len(statements) <= {"DialoguePage": 9, "HomePage": 4}[name]
