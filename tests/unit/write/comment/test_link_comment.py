"""Who wrote a comment is said by people, never by likeness."""

import pytest
from support.comments import judge, submit, the_comment
from support.writing import Newsroom

from gql_blog.content import Role, Verdict
from gql_blog.errors import Forbidden, NotFound
from gql_blog.store import Audit, AuditPersonal, Contributor, SuggestedContributor
from gql_blog.write import BylineInput, LinkComment, UnpublishArticle


async def test_a_link_makes_public_who_is_linked_and_back(room: Newsroom) -> None:
    hidden = await room.post("Hidden", publish=False, bylines=(BylineInput(name="Ada"),))
    (ada,) = await room.rows(Contributor)
    post = await room.post("Shown")
    comment = await submit(room, post.article_id, author_name="Ada")
    await judge(room, comment, Verdict.APPROVE)
    await room.run(LinkComment(id=comment, expected_version=2, contributor_id=ada.id))
    assert [each.public for each in await room.rows(Contributor)] == [True]
    assert (await room.run(LinkComment(id=comment, expected_version=3, contributor_id=ada.id))).comment_id == comment
    await room.run(LinkComment(id=comment, expected_version=3))
    assert [each.public for each in await room.rows(Contributor)] == [False]
    assert (await the_comment(room, comment)).version == 4
    first, second = await room.rows(Audit, action="link_comment")
    assert second.after == {"contributor_id": None}
    told = await room.rows(AuditPersonal, commitment=first.after["contributor_id"]["commitment"])
    assert [(each.subject_id, each.value) for each in told] == [(comment, ada.id)]
    assert hidden.version == 1


async def test_a_moderator_links_whom_he_sees_or_who_is_suggested(lite: Newsroom) -> None:
    moderator = await lite.somebody(Role.MODERATOR)
    await lite.post("Hidden", publish=False, bylines=(BylineInput(name="Ada"),))
    (ada,) = await lite.rows(Contributor)
    post = await lite.post("Shown")
    comment = await submit(lite, post.article_id)
    command = LinkComment(id=comment, expected_version=1, contributor_id=ada.id)
    with pytest.raises(NotFound):
        await lite.run(command, moderator)
    async with lite.database.transaction():
        await SuggestedContributor.create(comment_id=comment, contributor_id=ada.id)
    await lite.run(command, moderator)
    assert (await the_comment(lite, comment)).contributor_id == ada.id


async def test_a_comment_that_one_may_not_see_is_not_there(lite: Newsroom) -> None:
    moderator, reader = await lite.somebody(Role.MODERATOR), await lite.somebody(Role.READER)
    post = await lite.post()
    comment = await submit(lite, post.article_id)
    with pytest.raises(NotFound):
        await lite.run(LinkComment(id=comment, expected_version=1), reader)
    await judge(lite, comment, Verdict.APPROVE)
    with pytest.raises(Forbidden):
        await lite.run(LinkComment(id=comment, expected_version=2), reader)
    await lite.run(UnpublishArticle(id=post.article_id, expected_version=2))
    with pytest.raises(NotFound):
        await lite.run(LinkComment(id=comment, expected_version=2), moderator)
