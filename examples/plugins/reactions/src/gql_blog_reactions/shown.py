"""Reactions in the schema: fields of articles and of users, the mutation by which readers react, and who listens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from tortoise.transactions import in_transaction

from gql_blog.plugin import (
    Argument,
    ArticleNode,
    Event,
    EventRules,
    Field,
    Forbidden,
    Mutation,
    NotFound,
    PluginContext,
    PluginEvent,
    Role,
    Subscription,
    TableConnection,
)
from gql_blog_reactions.counting import ReactionKind, react
from gql_blog_reactions.tables import Reaction, Total

_ARTICLE: Final = "query($id: ID!) { node(id: $id) { ... on Article { id } } }"


@dataclass(frozen=True)
class Reactions:
    """How many readers react to an article."""

    total: int = field(metadata={"description": "All of them."})
    agree: int = field(metadata={"description": "Those who agree."})
    disagree: int = field(metadata={"description": "Those who disagree."})
    thanks: int = field(metadata={"description": "Those who say thanks."})


@dataclass(frozen=True)
class OwnReaction:
    """How a reader reacts to an article."""

    article: ArticleNode | None = field(metadata={"description": "The article; null: it is hidden, or gone."})
    kind: ReactionKind = field(metadata={"description": "How."})
    at: datetime = field(metadata={"description": "Since when."})


async def _reactions(rows: Sequence[Any]) -> list[Reactions]:
    found = {each.article_id: each for each in await Total.filter(article_id__in=[row.id for row in rows])}
    return [_numbers(found.get(row.id)) for row in rows]


def _numbers(row: Total | None) -> Reactions:
    return Reactions(0, 0, 0, 0) if row is None else Reactions(row.total, row.agree, row.disagree, row.thanks)


@dataclass(frozen=True)
class Changed:
    """That a reader has reacted to an article, or has taken it back."""

    article_id: str


@dataclass(frozen=True)
class ReactionsChange:
    """What the reactions to an article have become."""

    reactions: Reactions = field(metadata={"description": "The numbers by now."})
    cursor: str = field(metadata={"description": "What to send as after, to be told of all that comes behind it."})


async def _told(events: Sequence[Event], arguments: Mapping[str, Any]) -> ReactionsChange:
    """Tell the numbers once for all reactions that came together."""
    row = await Total.get_or_none(article_id=arguments["articleId"])
    return ReactionsChange(_numbers(row), events[-1].cursor or "")


async def _my_reaction(context: PluginContext, rows: Sequence[Any]) -> list[ReactionKind | None]:
    reader = context.viewer.user_id if context.viewer else None
    own = Reaction.filter(reader_id=reader or "", article_id__in=[row.id for row in rows])
    found = {each.article_id: ReactionKind(each.kind) for each in await own}
    return [found.get(row.id) for row in rows]


def _own(rows: Sequence[Any]) -> list[OwnReaction]:
    return [OwnReaction(row.article_id, ReactionKind(row.kind), row.at) for row in rows]


async def _react(context: PluginContext, arguments: Mapping[str, Any]) -> dict[str, Any]:
    article, kind = arguments["articleId"], arguments["kind"]
    if context.viewer is None or context.viewer.user_id is None:
        raise Forbidden("Only somebody with an account reacts. Sign in.")
    if not (await context.ask(_ARTICLE, {"id": article}))["node"]:
        raise NotFound("There is no such article. Check the id.", path=("articleId",))
    async with in_transaction():
        await react(article, context.viewer.user_id, kind, context.now())
        await context.tell("changed", article, Changed(article))
    return {"article": article}


FIELDS: Final = (
    Field(
        type_name="Article",
        name="reactions",
        description="How many readers react to it.",
        graphql_type=Reactions | None,
        needs=("id",),
        resolve=_reactions,
    ),
    Field(
        type_name="Article",
        name="myReaction",
        description="How the viewer reacts to it; null: not at all.",
        graphql_type=ReactionKind | None,
        needs=("id",),
        resolve=_my_reaction,
        role=Role.READER,
    ),
    Field(
        type_name="User",
        name="reactions",
        description="What they react to, the latest first. Nobody else sees it.",
        graphql_type=TableConnection(
            item=OwnReaction, table="Reaction", parent="reader_id", orders=("at",), descending=True, owner="reader_id"
        ),
        resolve=_own,
    ),
)

REACT: Final = Mutation(
    name="react",
    description="React to an article, in one way, or no more. Requires an account.",
    run=_react,
    arguments={
        "articleId": Argument(graphql_type=str, description="The article."),
        "kind": Argument(
            graphql_type=ReactionKind | None, description="How; null, or left out: no more.", default=None
        ),
    },
    result={"article": ArticleNode | None},
    role=Role.READER,
)

EVENTS: Final = EventRules(
    kinds=(PluginEvent(name="changed", description="A reader reacted, or took it back.", payload=Changed),)
)

REACTIONS_CHANGED: Final = Subscription(
    name="reactionsChanged",
    description="Readers have reacted to an article, or have taken it back: its numbers by then.",
    graphql_type=ReactionsChange | None,
    kinds=("reactions.changed",),
    resolve=_told,
    of_article=True,
)
