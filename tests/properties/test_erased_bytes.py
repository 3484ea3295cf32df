"""After an erasure neither the file of the database nor a dump has any word of the person, whatever was done before."""

import random
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from support.writing import Newsroom, newsroom_of

from gql_blog.access import Viewer
from gql_blog.content import Role
from gql_blog.store import Database
from gql_blog.write import (
    BylineInput,
    CreateContributor,
    CreatePost,
    CreatePreviewLink,
    CreateUser,
    DiscardWorkingCopy,
    EditComment,
    ErasePerson,
    SaveWorkingCopy,
    SubmitComment,
    UpdateArticle,
    UpdateContributor,
    UpdateUser,
)

LETTERS: Final = "bcdfghjkmnpqrstvwxz"


class Person:
    """Somebody of whom each value has a word of its own."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self.words: list[str] = []

    def word(self) -> str:
        """Return a new word, as it stands in no text."""
        self.words.append("zqil" + "".join(self._chance.choices(LETTERS, k=10)))
        return self.words[-1]


async def lived(room: Newsroom, person: Person, chance: random.Random) -> str:
    """Let the person do what a person does, some of it again and again; return the address."""
    word = person.word
    made = await room.run(
        CreateContributor(name=word(), bio=word(), affiliation=word(), url=f"https://{word()}.example")
    )
    await room.run(UpdateContributor(id=made.contributor_id, expected_version=1, name=word(), bio=word(), slug=word()))
    address = f"{word()}@example.org"
    first: Any = {"email": f"{word()}@example.org", "name": word(), "contributor_id": made.contributor_id}
    user = await room.run(CreateUser(role=Role.AUTHOR, **first))
    await room.run(UpdateUser(id=user.user_id, expected_version=1, name=word(), email=address))
    me = Viewer(Role.AUTHOR, user.user_id, made.contributor_id, None, user.user_id)
    post = await room.post()
    for _ in range(chance.randint(1, 3)):
        byline = BylineInput(contributor_id=made.contributor_id, name=word(), bio=word(), affiliation=word())
        draft = await room.run(CreatePost(title="A Draft", source=f"Of {word()}.", bylines=(byline,)), me)
        again = UpdateArticle(id=draft.article_id, expected_version=1, source=f"Of {word()}[^1].\n\n[^1]: {word()}.")
        await room.run(again, me)
        version = 0
        for _ in range(chance.randint(0, 3)):
            said: Any = {
                "source": f"*{word()}*",
                "note": word(),
                "bylines": (BylineInput(name=first["name"], bio=word()),),
            }
            await room.run(SaveWorkingCopy(article_id=draft.article_id, expected_version=version, **said), me)
            version += 1
            await room.run(CreatePreviewLink(article_id=draft.article_id), me)
        if version and chance.random() < 0.5:
            await room.run(DiscardWorkingCopy(article_id=draft.article_id, expected_version=version), me)
    for _ in range(chance.randint(1, 3)):
        comment = SubmitComment(article_id=post.article_id, author_name=word(), author_email=address, body=word())
        receipt = (await room.run(comment)).receipt
        for version in range(1, chance.randint(2, 4)):
            await room.run(EditComment(receipt=receipt, expected_version=version, body=word()))
    return address


def bytes_of(url: str) -> Iterator[bytes]:
    """Yield all that the database keeps: its files, or a dump."""
    if url.startswith("sqlite"):
        file = Path(url.partition("://")[2])
        for each in file.parent.glob(f"{file.name}*"):
            yield each.read_bytes().lower()
    else:
        yield subprocess.run(["pg_dump", url], check=True, capture_output=True).stdout.lower()


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 12))])
async def test_no_word_of_the_person_is_left(database_url: str, seed: int) -> None:
    if database_url.startswith("postgres") and shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not here")
    chance = random.Random(seed)
    room = newsroom_of(await Database.open(database_url))
    person = Person(chance)
    address = await lived(room, person, chance)
    assert len(person.words) >= 20
    assert any(word.encode() in kept for kept in bytes_of(database_url) for word in person.words)
    await room.run(ErasePerson(email=address, texts=True))
    left = [word for kept in bytes_of(database_url) for word in person.words if word.encode() in kept]
    await room.database.close()
    assert left == []
