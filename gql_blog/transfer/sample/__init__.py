"""The sample dialogue that ``gql-blog serve --demo`` loads: a post, its responses, and comments in every status."""

from importlib.resources import as_file, files
from typing import Final

from gql_blog.access import ANONYMOUS, OPERATOR
from gql_blog.content import Verdict
from gql_blog.errors import StoreError
from gql_blog.store import Article, Comment, Database
from gql_blog.transfer.imports.file_importer import import_paths
from gql_blog.write import CommentRef, ModerateComments, SubmitComment, Writer

_COMMENTS: Final = (
    (
        "safety-is-not-only-a-feeling",
        "Ruth Adeyemi",
        "I take the same road at the same hour. *One to four* would do.",
        Verdict.APPROVE,
        "To the point.",
    ),
    (
        "leave-the-stars-on",
        "Jon Brekke",
        "Six hundred? I counted seven hundred and twelve from the chapel steps last January.",
        Verdict.APPROVE,
        "A count of his own.",
    ),
    ("leave-the-stars-on", "Lamp Fitter", "Does the council plan to ask those who mend the lamps?", None, ""),
    (
        "who-pays-for-the-dark",
        "A Trader",
        "As if the union had ever paid for anything, you lot of misers.",
        Verdict.REJECT,
        "Abuse, and nothing else.",
    ),
    (
        "what-the-moths-say",
        "Bright Lights Ltd",
        "Cheap LED lamps, best prices, order today!!!",
        Verdict.SPAM,
        "An advertisement.",
    ),
)
_REPLY: Final = ("Ines Varga", "From the chapel steps the quay is hidden by the nave. I shall count there, too.")


async def load_sample(database: Database, writer: Writer) -> bool:
    """Store the sample dialogue in an empty database; return False, and do nothing, where articles are there."""
    async with database.session():
        if await Article.exists():
            return False
    with as_file(files(__package__)) as folder:
        report = await import_paths(sorted(folder.glob("*.md")), writer=writer, viewer=OPERATOR)
    if report.refused:
        raise StoreError(f"The sample could not be stored: {report.refused[0].summary()}")
    for slug, name, body, verdict, reason in _COMMENTS:
        said = await _say(database, writer, slug, name, body)
        if verdict is not None:
            await _judge(database, writer, said, verdict, reason)
        if verdict is Verdict.APPROVE and slug == "leave-the-stars-on":
            answer = await _say(database, writer, slug, *_REPLY, parent=said)
            await _judge(database, writer, answer, verdict, "An answer.")
    return True


async def _say(
    database: Database, writer: Writer, slug: str, name: str, body: str, *, parent: str | None = None
) -> str:
    async with database.session():
        article = await Article.get(slug=slug)
    command = SubmitComment(article_id=article.id, parent_id=parent, author_name=name, body=body)
    return (await writer.run(command, ANONYMOUS)).comment_id


async def _judge(database: Database, writer: Writer, comment_id: str, verdict: Verdict, reason: str) -> None:
    async with database.session():
        comment = await Comment.get(id=comment_id)
    one = CommentRef(id=comment_id, expected_version=comment.version)
    await writer.run(ModerateComments(comments=(one,), verdict=verdict, reason=reason), OPERATOR)
