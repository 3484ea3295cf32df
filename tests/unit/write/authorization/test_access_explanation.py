"""Each explanation agrees with what happens, and names the rule that decided."""

from typing import Any

import pytest
from support.comments import submit
from support.sampling import sqlite_mostly
from support.writing import Newsroom

from gql_blog.access import (
    ANONYMOUS,
    Action,
    AllOf,
    AuthorRight,
    CarriedByOwnArticle,
    Flag,
    Nothing,
    OfContributor,
    OfVisibleArticle,
    Own,
    Policy,
    Reach,
    Viewer,
)
from gql_blog.content import Role
from gql_blog.errors import InputError, NotFound
from gql_blog.store import CommentClaim, Contributor, Tag, User
from gql_blog.store import Revision as RevisionRow
from gql_blog.store import WorkingCopy as WorkingCopyRow
from gql_blog.write import (
    BylineInput,
    CreateContributor,
    CreatePost,
    CreatePreviewLink,
    CreateRedirect,
    CreateToken,
    DeleteArticle,
    DeleteContributor,
    DeleteTag,
    PublishArticle,
    SaveWorkingCopy,
    explain_access,
)
from gql_blog.write.authorization.access_explanation import _DONE_TO, described

pytestmark = sqlite_mostly


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
        "refused: An anonymous reader sees only public rows of the kind article. This row is none of them."
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


async def a_row_of_each_kind(room: Newsroom, author: Viewer) -> dict[str, str]:
    """Make an author's draft with all that hangs from it, and a row of every other kind; return the ids."""
    article = (
        await room.run(CreatePost(title="Tides", source="x", tags=("Sea",), bylines=(BylineInput(name="Bo"),)), author)
    ).article_id
    await room.run(SaveWorkingCopy(article_id=article, expected_version=0, title="Ebb"), author)
    link = (await room.run(CreatePreviewLink(article_id=article), author)).link_id
    gone = (await room.run(CreateRedirect(path="/was", article_id=article))).redirect_id
    public = (await room.post("Ebb")).article_id
    return {
        "article": article,
        "comment": await submit(room, public),
        "preview_link": link,
        "redirect": gone,
        "token": (await room.run(CreateToken(email="ann.author@example.org"), author)).token_id,
        "user": str(author.user_id),
        "working_copy": (await room.rows(WorkingCopyRow))[0].id,
        "revision": (await room.rows(RevisionRow, article_id=article))[0].id,
        "contributor": (await room.rows(Contributor))[0].id,
        "tag": (await room.rows(Tag))[0].id,
    }


async def test_every_action_is_explained_of_what_it_is_done_to(room: Newsroom) -> None:
    author = await room.somebody(Role.AUTHOR, "Ann")
    other = await room.somebody(Role.AUTHOR, "Bo")
    people = [ANONYMOUS, author, other, *[await room.somebody(role, "Cy") for role in Role]]
    ids = await a_row_of_each_kind(room, author)
    for action, kinds in _DONE_TO.items():
        for viewer in people:
            reach = Policy().decide(action, viewer.role).reach
            for kind in kinds or ("",):
                said = await explained(room, viewer, action, ids.get(kind))
                sees_all = viewer.role in (Role.ADMIN, Role.EDITOR)
                assert said.startswith("allowed: ") or reach is not Reach.ANY or not sees_all, said
                assert said.startswith("refused: ") or reach is not None, said
        for kind in ids.keys() - set(kinds):
            with pytest.raises(InputError, match=f"this one is of the kind {kind}"):
                await explained(room, author, action, ids[kind])
    for action, kind in OF_AN_AUTHOR.items():
        assert (await explained(room, author, action, ids[kind])).startswith("allowed: "), action
        assert (await explained(room, other, action, ids[kind])).startswith("refused: "), action


OF_AN_AUTHOR = {
    Action.SAVE_WORKING_COPY: "working_copy",
    Action.SUBMIT_WORKING_COPY: "article",
    Action.DISCARD_WORKING_COPY: "working_copy",
    Action.CREATE_PREVIEW_LINK: "article",
    Action.REVOKE_PREVIEW_LINK: "preview_link",
    Action.RESTORE_REVISION: "revision",
}


async def test_what_the_state_of_an_article_refuses(room: Newsroom) -> None:
    author, editor = await room.somebody(Role.AUTHOR, "Ann"), await room.somebody(Role.EDITOR, "Ed")
    article = (await room.run(CreatePost(title="Tides", source="x"), author)).article_id
    await room.run(PublishArticle(id=article, expected_version=1), editor)
    for action in ("update_article", "restore_revision"):
        assert (await explained(room, author, action, article)).startswith("refused: The article is not a draft")
        assert (await explained(room, editor, action, article)).startswith("allowed: ")
    may = {"authors_may": [AuthorRight.PUBLISH]}
    assert (await explained(room, author, "update_article", article, **may)).startswith("allowed: ")
    await room.run(DeleteArticle(id=article, expected_version=2), editor)
    assert await explained(room, editor, "update_article", article) == (
        "refused: The article is deleted. Undelete it first."
    )
    assert (await explained(room, editor, "undelete_article", article)).startswith("allowed: ")


async def test_deleted_contributors_and_tags_are_found_by_what_brings_them_back(room: Newsroom) -> None:
    editor, author = await room.somebody(Role.EDITOR), await room.somebody(Role.AUTHOR)
    await room.post(tags=("Sea",))
    contributor = (await room.run(CreateContributor(name="Nobody"))).contributor_id
    (tag,) = await room.rows(Tag)
    await room.run(DeleteContributor(id=contributor, expected_version=1))
    await room.run(DeleteTag(id=tag.id, expected_version=1))
    for kind, deleted in (("contributor", contributor), ("tag", tag.id)):
        undelete = f"undelete_{kind}"
        said = f"allowed: The table of permissions gives EDITOR {undelete} on every object."
        assert await explained(room, editor, undelete, deleted) == said
        assert (await explained(room, author, undelete, deleted)).startswith("refused: ")
        for action in ("read", f"update_{kind}", f"delete_{kind}"):
            with pytest.raises(NotFound):
                await explained(room, editor, action, deleted)
    with pytest.raises(InputError, match="of the kind tag"):
        await explained(room, editor, "undelete_contributor", tag.id)


async def test_a_claim_of_somebody_else_is_not_ones_own(room: Newsroom) -> None:
    one, other = await room.somebody(Role.MODERATOR, "Mo"), await room.somebody(Role.MODERATOR, "Ann")
    comment = await submit(room, (await room.post("Ebb")).article_id)
    async with room.database.transaction():
        now = await room.database.now()
        (user,) = await User.filter(id=one.user_id)
        await CommentClaim.create(comment_id=comment, account_id=user.id, claimed_at=now, expires_at=now)
    assert (await explained(room, one, "release_comments", comment)).startswith("allowed: ")
    assert (await explained(room, other, "release_comments", comment)).endswith(
        "This one is not: somebody else has claimed the comment."
    )
