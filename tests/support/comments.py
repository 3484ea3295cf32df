"""Comments for tests."""

from typing import Any

from support.writing import Newsroom

from gql_blog.access import ANONYMOUS, OPERATOR, Viewer
from gql_blog.content import Verdict
from gql_blog.store import Comment
from gql_blog.write import CommentRef, ModerateComments, SubmitComment


async def submit(room: Newsroom, article_id: str, viewer: Viewer = ANONYMOUS, **fields: Any) -> str:
    """Submit a comment and return its id."""
    fields = {"author_name": "Bo Reyes", "body": "Well said.", **fields}
    return str((await room.run(SubmitComment(article_id=article_id, **fields), viewer)).comment_id)


async def judge(room: Newsroom, comment_id: str, verdict: Verdict, viewer: Viewer = OPERATOR) -> None:
    """Judge a comment, at whatever version it is."""
    version = (await the_comment(room, comment_id)).version
    refs = (CommentRef(id=comment_id, expected_version=version),)
    await room.run(ModerateComments(comments=refs, verdict=verdict, reason="because"), viewer)


async def the_comment(room: Newsroom, comment_id: str) -> Any:
    """Return a comment's row."""
    return (await room.rows(Comment, id=comment_id))[0]
