"""A mutation that asks, changes the core by a command, and answers with a row of the core."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from gql_blog.plugin import (
    Argument,
    ArticleNode,
    Mutation,
    NotFound,
    PluginContext,
    Role,
    UpdateArticle,
    hookimpl,
)

MARKS = Argument(graphql_type=str, description="What follows.", default="!")


async def loud_title(context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
    data = await context.ask("query($id: ID!) { node(id: $id) { ... on Article { title } } }", {"id": arguments["id"]})
    if data["node"] is None:
        raise NotFound("There is no such article. Check the id.", path=("id",))
    title = data["node"]["title"].upper() + arguments["marks"]
    await context.issue(UpdateArticle(id=arguments["id"], expected_version=arguments["version"], title=title))
    return {"article": arguments["id"], "length": len(title)}


def mutating(run: Any = loud_title, **more: Any) -> Any:
    """Return a plugin with the mutation."""
    loud = Mutation(
        **{
            "name": "loudTitle",
            "description": "Shouts.",
            "run": run,
            "arguments": {
                "id": Argument(graphql_type=str, description="Which."),
                "version": Argument(graphql_type=int, description="As seen."),
                "marks": MARKS,
            },
            "result": {"article": ArticleNode, "length": int | None},
            **more,
        }
    )

    def register_mutations() -> list[Mutation]:
        return [loud]

    return SimpleNamespace(api_version=2, role=Role.EDITOR, register_mutations=hookimpl(register_mutations))
