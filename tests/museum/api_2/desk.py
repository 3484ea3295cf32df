"""A route that asks and changes for who asks."""

import json
from collections.abc import Sequence

from gql_blog.plugin import CreatePost, PluginContext, Role, Route, RouteRequest, RouteResponse, hookimpl

api_version = 2
role = Role.AUTHOR
DRAFTS = "{ posts(where: {status: {in: [DRAFT]}}) { totalCount } }"


async def count_drafts(context: PluginContext, request: RouteRequest) -> RouteResponse:
    if request.method == "POST":
        posted = json.loads(request.body)
        await context.issue(CreatePost(title=posted["title"], source="Text."))
    data = await context.ask(DRAFTS)
    told = {
        "drafts": data["posts"]["totalCount"],
        "kind": request.path["kind"],
        "query": dict(request.query),
        "role": context.viewer and context.viewer.role,
        "secrets": sorted({"authorization", "cookie"} & request.headers.keys()),
    }
    return RouteResponse(body=json.dumps(told), media_type="application/json", headers={"x-told": "yes"})


@hookimpl
def register_routes() -> Sequence[Route]:
    return [Route(path="/drafts/{kind}", methods=("GET", "POST"), handle=count_drafts)]
