"""The archive of a site with pictures: leads, portraits, in texts, in drafts; to the other database and back."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
from flow.test_archive import entries, packed, rows
from support.cli import invoke
from support.hostile_pictures import chunks, picture
from support.media import stored_in

from gql_blog.access import OPERATOR
from gql_blog.app import assembled
from gql_blog.cli.command_runner import viewer_of
from gql_blog.content import Role
from gql_blog.errors import StoreUnavailable
from gql_blog.media import LocalStore, files_at
from gql_blog.settings import load_settings
from gql_blog.write import AddMedia, BylineInput, CreateContributor, CreatePost, CreateUser, PublishArticle

ADMIN: Final = "ada@example.org"
LISTS: Final = {
    "articles": """query ($after: String) { page: articles(
        where: {status: {in: [DRAFT, PUBLISHED]}}, first: 50, after: $after
    ) { pageInfo { hasNextPage endCursor } nodes {
        id slug status source body leadImage { id url(width: 320) }
        bylines { contributor { portrait { id url altText } } }
    } } }""",
    "media": """query ($after: String) { page: mediaLibrary(first: 50, after: $after) {
        pageInfo { hasNextPage endCursor } nodes {
            id url kind mimeType width height colour caption usedBy { nodes { slug } } portrays { slug }
    } } }""",
}


@contextmanager
def site(folder: Path, url: str) -> Iterator[Path]:
    """Let commands be of a site with a database and a folder of its own, and return where its files are."""
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GQL_BLOG_DATABASE_URL", url)
        patch.setenv("GQL_BLOG_DATA_DIR", str(folder))
        patch.setenv("GQL_BLOG_SECRET_KEY", "k" * 40)
        patch.setenv("GQL_BLOG_RATE_LIMITS", "off")
        yield folder / "media"


def run(*arguments: str) -> str:
    done = invoke(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def answer() -> dict[str, list[Any]]:
    """Return all articles and media, as an admin sees them."""
    found: dict[str, list[Any]] = {}
    for name, query in LISTS.items():
        page: Any = {"pageInfo": {"hasNextPage": True, "endCursor": None}}
        while page["pageInfo"]["hasNextPage"]:
            variables = json.dumps({"after": page["pageInfo"]["endCursor"]})
            page = json.loads(run("query", "--as", ADMIN, "--variables", variables, query))["data"]["page"]
            found.setdefault(name, []).extend(page["nodes"])
    return found


def files(folder: Path) -> dict[str, bytes]:
    """The originals of a store; each has the hash in its name."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("original.*")}
    assert all(sha256(data).hexdigest() == key.split("/")[1] for key, data in found.items())
    return found


def grey(number: int) -> bytes:
    """A picture of a size that no other has."""
    return picture("PNG" if number % 3 else "JPEG", (330 + number, 20 + number % 7))


USES: Final = ("lead", "portrait", "text", "draft", "nowhere")


async def fill(pictures: int, drawn: Callable[[int], bytes] = grey) -> dict[str, str]:
    """Have a site whose pictures are each shown in one of ``USES``; return in which, by the ids of the media."""
    settings = load_settings()
    media = files_at(settings.media_store, settings.data_dir)
    used = {}
    async with assembled(settings) as app:
        await app.writer.run(CreateUser(email=ADMIN, role=Role.ADMIN, name="Ada Lund"), OPERATOR)
        for number in range(pictures):
            stored = await stored_in(media, chunks(drawn(number)), 1_000_000)
            viewer = await viewer_of(app, ADMIN)
            added = await app.writer.run(
                AddMedia(stored=stored, alt_text=f"Picture {number}", caption="At dusk"), viewer
            )
            given: dict[str, Any] = {"title": f"Of picture {number}", "source": "Text."}
            used[added.media_id] = use = USES[number % 5]
            match use:
                case "lead":
                    given |= {"lead_image_id": added.media_id}
                case "portrait":
                    face = CreateContributor(name=f"Person {number}", portrait_id=added.media_id)
                    person = (await app.writer.run(face, OPERATOR)).contributor_id
                    given |= {"bylines": (BylineInput(contributor_id=person),)}
                case "text" | "draft":
                    given |= {"source": f"![](media:{added.media_id})"}
                case _:
                    continue
            post = await app.writer.run(CreatePost(**given), OPERATOR)
            if use != "draft":
                await app.writer.run(PublishArticle(id=post.article_id, expected_version=post.version), OPERATOR)
    return used


def told(*arguments: str) -> Any:
    return json.loads(run(*arguments, "--json"))


def test_files_go_to_postgresql_and_back(postgres_url: str, tmp_path: Path) -> None:
    archives = [str(tmp_path / "first.zip"), str(tmp_path / "second.zip")]
    with site(tmp_path / "one", f"sqlite://{tmp_path}/one.db") as folder:
        run("migrate")
        asyncio.run(fill(10))
        (folder / "aa" / ("aa" * 32)).mkdir(parents=True)
        (folder / "aa" / ("aa" * 32) / "320.webp").write_bytes(b"another size")
        had, answered = files(folder), answer()
        assert (len(had), len(answered["media"]), len(answered["articles"])) == (10, 10, 8)
        assert told("export", "--format", "archive", "-o", archives[0])["files"] == 10
        assert told("import", "--dry-run", archives[0])["files"] == 10
    with site(tmp_path / "two", postgres_url) as folder:
        run("import", archives[0])
        assert (files(folder), answer()) == (had, answered)
        run("export", "--format", "archive", "-o", archives[1])
    with site(tmp_path / "three", f"sqlite://{tmp_path}/three.db") as folder:
        run("import", archives[1])
        assert (files(folder), answer()) == (had, answered)
        assert run("doctor")
    assert rows(Path(archives[0])) == rows(Path(archives[1]))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """The archive of a site with three pictures."""
    with site(tmp_path / "source", f"sqlite://{tmp_path}/source.db"):
        run("migrate")
        asyncio.run(fill(3))
        run("export", "--format", "archive", "-o", str(tmp_path / "site.zip"))
    return tmp_path / "site.zip"


def test_what_is_missing_or_damaged_is_told(archive: Path, tmp_path: Path) -> None:
    with site(tmp_path / "source", f"sqlite://{tmp_path}/source.db") as folder:
        whole, missing, damaged = sorted(folder.rglob("original.*"))
        missing.unlink()
        damaged.write_bytes(damaged.read_bytes()[::-1])
        done = invoke("export", "--format", "archive", "-o", str(tmp_path / "less.zip"))
        assert (done.exit_code, done.stdout.endswith("1 files.\n")) == (0, True)
        assert done.stderr.splitlines()[1:] == [missing.parent.name, damaged.parent.name]
    with site(tmp_path / "target", f"sqlite://{tmp_path}/target.db") as folder:
        done = invoke("import", str(tmp_path / "less.zip"), "--json")
        assert json.loads(done.stdout)["missing"] == [missing.parent.name, damaged.parent.name]
        assert [*files(folder)] == ["/".join(whole.parts[-3:])]
        assert len(answer()["media"]) == 3


def test_an_import_whose_files_were_cut_goes_on(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put, left = LocalStore.put, [2]

    async def full(self: LocalStore, key: str, file: Path) -> None:
        if not left.pop():
            raise StoreUnavailable("The disk is full.")
        left.append(0)
        await put(self, key, file)

    with site(tmp_path / "target", f"sqlite://{tmp_path}/target.db") as folder:
        with monkeypatch.context() as patch:
            patch.setattr(LocalStore, "put", full)
            done = invoke("import", str(archive))
        assert (done.exit_code, "The disk is full" in done.stderr) == (1, True)
        assert invoke("migrate").exit_code == 1
        assert len(files(folder)) == 1
        run("import", str(archive))
        assert files(folder) == files(tmp_path / "source" / "media")


def test_files_that_are_not_what_their_names_say_are_refused(archive: Path, tmp_path: Path) -> None:
    held = entries(archive)
    first = min(name for name in held if name.startswith("media/"))
    changes: list[tuple[dict[str, bytes], str]] = [
        ({first: b"another"}, "does not have the hash in its name"),
        ({f"media/00/{'0' * 64}/320.webp": b""}, "other files than it says"),
        ({"media/../../evil": b""}, "other files than it says"),
        ({f"media/00/{'0' * 64}/original.html": b""}, "other files than it says"),
        ({f"media/00/{'0' * 64}/original.png": b""}, "does not hold the 3 files"),
    ]
    for change, expected in changes:
        changed = packed(tmp_path / "changed.zip", {**held, **change})
        with site(tmp_path / "target", f"sqlite://{tmp_path}/target.db") as folder:
            done = invoke("import", str(changed))
            assert (done.exit_code, expected in done.stderr) == (2, True), done.stderr
            assert not folder.exists()
            assert not (tmp_path / "target.db").exists()
