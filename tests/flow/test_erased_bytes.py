"""After an erasure no byte of what was said of a person is in SQLite's file, in its log, or in a dump of PostgreSQL."""

import shutil
import subprocess
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest
from support.commands import TERMS
from support.importing import take
from support.media import stored
from support.sampling import sqlite_first
from support.writing import Newsroom, newsroom_of

from gql_blog.access import ANONYMOUS, Viewer
from gql_blog.content import DraftArticle, DraftComment, Role, Verdict
from gql_blog.store import Comment, Database
from gql_blog.write import (
    AddMedia,
    BylineInput,
    CommentRef,
    CreateContributor,
    CreatePost,
    CreatePreviewLink,
    CreateToken,
    CreateUser,
    EditComment,
    ErasePerson,
    LinkComment,
    ModerateComments,
    SaveWorkingCopy,
    SignIn,
    SubmitComment,
    UpdateArticle,
    UpdateContributor,
    UpdateUser,
)

MARKS: Final = {
    word: f"{letter}zq{word}"
    for letter, word in zip(
        "abcdefghijklmnopqrstuvwxyz0",
        (
            *("formername", "formeraddress", "name", "address", "slug", "formerbio", "bio", "house", "home"),
            *("portrait", "caption", "credited", "printednote", "printedhouse", "abstract", "draft", "laterdraft"),
            *(
                "copied",
                "note",
                "commented",
                "earlier",
                "reason",
                "browser",
                "subject",
                "imported",
                "signed",
                "formerportrait",
            ),
        ),
        strict=True,
    )
}
"""What is said of the person. No two begin alike: the index of a search would hold the rest of the second alone."""
ADDRESS: Final = f"{MARKS['address']}@example.org"
ORCID: Final = "0000-0002-1825-0097"
PDF: Final = DraftComment(MARKS["imported"], "As printed.", None)


def bytes_of(url: str) -> bytes:
    """All that is in the files of SQLite, or in what pg_dump writes, in small letters."""
    if url.startswith("sqlite://"):
        path = Path(url.removeprefix("sqlite://"))
        return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*")).lower()
    program = shutil.which("pg_dump") or max(map(str, Path("/usr/lib/postgresql").glob("*/bin/pg_dump")), default="")
    if not program:
        pytest.skip("needs pg_dump, a program of PostgreSQL's")
    dumped = subprocess.run([program, url.replace("postgres://", "postgresql://")], capture_output=True, check=True)
    return dumped.stdout.lower()


async def account(room: Newsroom) -> Viewer:
    """The person: an author with a portrait, another name before, an identity and a session."""
    former = await room.run(
        CreateContributor(name=MARKS["formername"], bio=MARKS["formerbio"], affiliation=MARKS["house"])
    )
    user = await room.run(
        CreateUser(
            email=f"{MARKS['formeraddress']}@example.org",
            role=Role.AUTHOR,
            name=MARKS["formername"],
            contributor_id=former.contributor_id,
        )
    )
    me = Viewer(Role.AUTHOR, user.user_id, former.contributor_id, None, user.user_id)
    before = (await room.run(AddMedia(stored=stored("before"), alt_text=MARKS["formerportrait"]), me)).media_id
    await room.run(UpdateContributor(id=former.contributor_id, expected_version=1, portrait_id=before))
    said: Any = {"alt_text": MARKS["portrait"], "caption": MARKS["caption"], "credit": MARKS["credited"]}
    face = (await room.run(AddMedia(stored=stored("face"), **said), me)).media_id
    await room.run(
        UpdateContributor(
            id=former.contributor_id,
            expected_version=2,
            name=MARKS["name"],
            slug=MARKS["slug"],
            bio=MARKS["bio"],
            url=f"https://{MARKS['home']}.example/",
            orcid=ORCID,
            portrait_id=face,
        )
    )
    await room.run(UpdateUser(id=user.user_id, expected_version=1, name=MARKS["name"], email=ADDRESS))
    await room.run(CreateToken(email=ADDRESS))
    session = await room.signed_in(str(me.user_id), "first", TERMS)
    browser = replace(me, token_id=session.session_id)
    joined = SignIn(
        issuer="https://id.example",
        subject=MARKS["subject"],
        joins=me.user_id,
        terms=TERMS,
        user_agent=MARKS["browser"],
    )
    await room.run(joined, browser)
    return me


async def written(room: Newsroom, me: Viewer) -> None:
    """A draft of the person, its revisions, a working copy, and a link that shows it."""
    credit = BylineInput(
        contributor_id=me.contributor_id,
        name=MARKS["name"],
        bio=MARKS["printednote"],
        affiliation=MARKS["printedhouse"],
    )
    draft = CreatePost(title="A Draft", abstract=MARKS["abstract"], source=MARKS["draft"], bylines=(credit,))
    made = await room.run(draft, me)
    changed = UpdateArticle(id=made.article_id, expected_version=made.version, source=MARKS["laterdraft"])
    await room.run(changed, me)
    copy = SaveWorkingCopy(article_id=made.article_id, expected_version=0, source=MARKS["copied"], note=MARKS["note"])
    await room.run(copy, me)
    await room.run(CreatePreviewLink(article_id=made.article_id), me)


async def commented(room: Newsroom, me: Viewer) -> None:
    """Comments of the person: by address, by account, and one that was printed."""
    post = await room.post()
    said = SubmitComment(article_id=post.article_id, author_name=MARKS["name"], author_email=ADDRESS, body="x")
    first = await room.run(replace(said, body=f"{MARKS['earlier']} is here."), ANONYMOUS)
    await room.run(EditComment(receipt=first.receipt, expected_version=1, body=f"{MARKS['commented']} is here."))
    await room.run(replace(said, author_name=MARKS["signed"], body="Again."), me)
    judged = CommentRef(id=first.comment_id, expected_version=2)
    await room.run(ModerateComments(comments=(judged,), verdict=Verdict.REJECT, reason=MARKS["reason"]))
    await take(room, DraftArticle(source="Of ebb.", title="On Ebb", slug="ebb", comments=(PDF,)), "ebb.txt")
    (printed,) = await room.rows(Comment, source=PDF.body)
    await room.run(LinkComment(id=printed.id, expected_version=1, contributor_id=me.contributor_id))


@sqlite_first
async def test_no_byte_of_a_person_stays(database_url: str) -> None:
    async with AsyncExitStack() as stack:
        database = await Database.open(database_url)
        stack.push_async_callback(database.close)
        room: Any = newsroom_of(database)
        me = await account(room)
        await written(room, me)
        await commented(room, me)
        marks = {word.encode() for word in (*MARKS.values(), ORCID)}
        before = bytes_of(database_url)
        assert {each for each in marks if each not in before} == set()
        assert len(marks) >= 20
        await room.run(ErasePerson(email=ADDRESS, texts=True))
        after = bytes_of(database_url)
        assert b"on tides" in after
        assert sorted(each for each in marks if each in after) == []
