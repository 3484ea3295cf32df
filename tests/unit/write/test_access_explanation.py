"""Each explanation agrees with what happens, and names the rule that decided."""

from typing import Any

import pytest
from support.comments import submit
from support.writing import Newsroom

from gql_blog.access import (
    ANONYMOUS,
    AllOf,
    AuthorRight,
    CarriedByOwnArticle,
    Flag,
    Nothing,
    OfContributor,
    OfVisibleArticle,
    Own,
    Policy,
    Viewer,
)
from gql_blog.content import Role
from gql_blog.errors import InputError, NotFound
from gql_blog.write import BylineInput, CreatePost, CreateToken, explain_access
from gql_blog.write.access_explanation import described


async def explained(room: Newsroom, viewer: Viewer, action: str, object_id: str | None = None, **policy: Any) -> str:
    found = await explain_access(room.database, Policy(**policy), viewer, action, object_id)
    return f"{'allowed' if found.allowed else 'refused'}: {found.rule}"


async def test_the_rule_of_an_action(room: Newsroom) -> None:
    author, editor = await room.somebody(Role.AUTHOR, "Ann"), await room.somebody(Role.EDITOR, "Ed")
    own = (await room.run(CreatePost(title="Tides", source="x"), author)).article_id
    other = (await room.post("Ebb")).article_id
    hidden = (await room.post("Flood", publish=False)).article_id
    own_rule = "The table of permissions gives AUTHOR update_article on own objects."
    for viewer, action, object_id, said in (
        (
            editor,
            "update_article",
            own,
            "allowed: The table of permissions gives EDITOR update_article on every object.",
        ),
        (author, "update_article", own, f"allowed: {own_rule}"),
        (
            author,
            "update_article",
            other,
            f"refused: {own_rule} This one is not: the account neither created the article nor is it a collaborator.",
        ),
        (author, "create_post", None, "allowed: The table of permissions gives AUTHOR create_post on every object."),
        (
            author,
            "publish_article",
            own,
            "refused: No rule gives AUTHOR publish_article, and what no rule gives is refused.",
        ),
        (
            ANONYMOUS,
            "create_post",
            None,
            "refused: No rule gives an anonymous reader create_post, and what no rule gives is refused.",
        ),
    ):
        assert await explained(room, viewer, action, object_id) == said
    assert (await explained(room, author, "update_article", hidden)).startswith(
        "refused: AUTHOR sees only public rows or"
    )
    assert await explained(room, author, "publish_article", own, authors_may=[AuthorRight.PUBLISH]) == (
        "allowed: The setting GQL_BLOG_AUTHORS_MAY=publish gives AUTHOR publish_article on own objects."
    )


async def test_the_rule_of_a_row_that_is_read(room: Newsroom) -> None:
    author, editor = await room.somebody(Role.AUTHOR, "Ann"), await room.somebody(Role.EDITOR, "Ed")
    own = (await room.run(CreatePost(title="Tides", source="x", bylines=(BylineInput(name="Bo"),)), author)).article_id
    public = (await room.post("Ebb")).article_id
    comment = await submit(room, public)
    assert await explained(room, author, "read", own) == (
        "allowed: AUTHOR sees rows of articles that the account created, or of which it is a collaborator of the kind "
        "article."
    )
    assert await explained(room, ANONYMOUS, "read", public) == (
        "allowed: An anonymous reader sees public rows of the kind article."
    )
    assert await explained(room, ANONYMOUS, "read", own) == (
        "refused: An anonymous reader sees only public rows of the kind article, and this is none."
    )
    assert await explained(room, editor, "read", comment) == "allowed: EDITOR sees every row of the kind comment."
    assert (await explained(room, author, "read", comment)).startswith("refused: AUTHOR sees only public rows or")
    assert (await explained(room, author, "moderate_comments", comment)).startswith("refused: No rule gives AUTHOR")
    assert author.user_id
    assert (await explained(room, author, "read", author.user_id)).startswith(
        "allowed: AUTHOR sees rows of the account"
    )


async def test_tokens_and_comments_of_ones_own(room: Newsroom) -> None:
    reader, other = await room.somebody(Role.READER, "Ann"), await room.somebody(Role.READER, "Bo")
    token = (await room.run(CreateToken(email="ann.reader@example.org"), reader)).token_id
    assert (await explained(room, reader, "revoke_token", token)).startswith("allowed: ")
    for action in ("read", "revoke_token"):
        assert (await explained(room, other, action, token)).startswith("refused: READER sees only rows of the account")
    assert (await explained(room, reader, "read", token)).startswith("allowed: READER sees rows of the account")
    admin = await room.somebody(Role.ADMIN, "Cy")
    assert (await explained(room, admin, "read", token)).startswith("allowed: ADMIN sees every row")


async def test_what_cannot_be_explained_is_named(room: Newsroom) -> None:
    for action, object_id, error, message in (
        ("fly", None, InputError, "There is no action 'fly'. The actions are: read, add_collaborator"),
        ("read", None, InputError, "Name the object"),
        ("read", "art_none", NotFound, "There is no object with the id 'art_none'"),
        ("read", "art_00000000000000000000000000", NotFound, "There is no object"),
        ("read", "ntc_00000000000000000000000000", NotFound, "There is no object"),
    ):
        with pytest.raises(error, match=message):
            await explained(room, ANONYMOUS, action, object_id)


def test_every_rule_has_words() -> None:
    rules = (Nothing(), OfContributor("a"), OfVisibleArticle("a"), CarriedByOwnArticle("a", "b"), Own("a"), Flag("b"))
    assert len({described(rule) for rule in rules}) == len(rules)
    assert described(AllOf((Own("a"), OfVisibleArticle("a")))) == (
        "rows of the account itself that are also rows of articles that it sees"
    )
