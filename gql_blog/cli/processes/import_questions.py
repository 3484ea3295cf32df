"""``gql-blog import --interactive``: what an import asks is asked on the terminal; each answer is stored at once."""

from typing import Any

import typer

from gql_blog.access import OPERATOR
from gql_blog.app import App
from gql_blog.cli.command_runner import error_text, print_error, print_progress, with_app
from gql_blog.content import ImportQuestion
from gql_blog.errors import GqlBlogError
from gql_blog.transfer import ImportReport
from gql_blog.write import AnswerImportQuestion

_HOW = "A number, your own answer, = if it is right as it is, or Enter to leave it open"


def answer_questions(report: ImportReport) -> None:
    """Ask for each article of the report what its import asks."""
    asked = [(each, one) for file in report.files for each in file.read if each.article for one in each.questions]
    versions = {each.article: each.version for each, _ in asked}

    async def work(app: App) -> int:
        answered = 0
        for number, (each, question) in enumerate(asked, start=1):
            print_progress(f"\n{number} of {len(asked)}, {each.title or 'without a title'}\n{question.text()}")
            while given := typer.prompt(_HOW, default="", show_default=False, err=True).strip():
                command: Any = AnswerImportQuestion(
                    article_id=each.article or "",
                    expected_version=versions[each.article],
                    kind=question.kind,
                    **_answer(question, given),
                )
                try:
                    versions[each.article] = (await app.writer.run(command, OPERATOR)).version
                except GqlBlogError as error:
                    for one in error.flattened():
                        print_error(error_text(one))
                else:
                    answered += 1
                    break
        return answered

    answered = with_app(work) if asked else 0
    print_progress(f"{answered} answered, {len(asked) - answered} open.")


def _answer(question: ImportQuestion, given: str) -> dict[str, Any]:
    """The number of a candidate; any other number is a text, such as a title."""
    if given == "=":
        return {}
    is_candidate = given.isascii() and given.isdecimal() and 1 <= int(given) <= len(question.candidates)
    return {"candidate": int(given)} if is_candidate else {"value": given}
