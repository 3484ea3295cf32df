"""Pictures that lie beside imported texts come along as media, once, and what cannot be had keeps its address."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.hostile_pictures import picture

from gql_blog.content import Role
from gql_blog.testing import Blog, BlogApp

importers = pytest.importorskip("gql_blog_importers.hooks", reason="the plugin importers is not installed")

TEXT = """---
title: On Quays
cover: {image: ../images/lead.png, alt: A lead}
---

![The *quay*](../images/a%20quay(1).jpg "At dusk") and ![](</images/a quay(1).jpg>), ![far](https://e.org/x.png).

![gone](gone.png) ![out](../../secret.png) ![page](page.png)

`![](../images/lead.png)`

```
![](../images/lead.png)
```
"""
FOUND = "{ posts { nodes { source version leadImage { id } } } mediaLibrary { nodes { id width } } }"


@pytest.fixture
def app(blog: Blog) -> Iterator[BlogApp]:
    with blog({"importers": importers}) as app:
        yield app


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a text, its pictures, and one outside that is nobody's business."""
    root = tmp_path / "site"
    for name in ("posts", "images"):
        (root / name).mkdir(parents=True)
    (root / "posts" / "quays.md").write_text(TEXT)
    (root / "posts" / "page.png").write_bytes(b"\x89PNG\r\n\x1a\n, and then nothing")
    (root / "images" / "a quay(1).jpg").write_bytes(picture("JPEG", (90, 60)))
    (root / "images" / "lead.png").write_bytes(picture("PNG", (80, 60)))
    (tmp_path / "secret.png").write_bytes(picture("PNG", (70, 60)))
    return root


def imported(app: BlogApp, folder: Path, **how: Any) -> tuple[str, list[str]]:
    """The outcome of the one article, and what was told of its pictures."""
    files = [each for each in app.import_files(folder, **how)["files"] if each["articles"]]
    (file,) = files
    return file["outcome"], [each["message"] for each in file["findings"] if "PICTURE" in each["code"]]


def here(app: BlogApp) -> tuple[dict[str, Any], dict[int, str]]:
    """The article, and the media by their widths."""
    found: Any = app.query(FOUND, role=Role.EDITOR).data
    return found["posts"]["nodes"][0], {each["width"]: each["id"] for each in found["mediaLibrary"]["nodes"]}


def test_pictures_of_a_folder_become_media(app: BlogApp, folder: Path) -> None:
    outcome, told = imported(app, folder)
    article, media = here(app)
    assert outcome == "imported"
    assert media.keys() == {90, 80}
    quay = media[90]
    lines = article["source"].splitlines()
    assert lines[0] == (f'![The *quay*](media:{quay} "At dusk") and ![](media:{quay}), ![far](https://e.org/x.png).')
    assert lines[2] == "![gone](gone.png) ![out](../../secret.png) ![page](page.png)"
    assert article["source"].count("![](../images/lead.png)") == 2, "code stays"
    assert article["leadImage"] == {"id": media[80]}
    assert [each.partition(" keeps its address. ")[0] for each in told] == [
        "'gone.png'",
        "'../../secret.png'",
        "'page.png'",
    ]
    assert "There is no such file." in told[1], "nothing outside the folder is read"
    assert imported(app, folder) == ("unchanged", told)
    assert here(app) == (article, media)


def test_a_dry_run_tells_the_same_and_stores_nothing(app: BlogApp, folder: Path) -> None:
    rehearsed = imported(app, folder, dry_run=True)
    found: Any = app.query(FOUND, role=Role.EDITOR).data
    assert (found["posts"]["nodes"], found["mediaLibrary"]["nodes"]) == ([], [])
    stored = app.data_dir / "media"
    assert not stored.exists() or not [*stored.rglob("*.*")]
    assert imported(app, folder) == rehearsed


def test_a_picture_of_a_saved_site_comes_along_and_an_archive_is_a_folder(
    app: BlogApp, folder: Path, tmp_path: Path
) -> None:
    (folder / "posts" / "quays.md").unlink()
    page = '<title>On Quays</title><article><h1>On Quays</h1><p>A page.</p><img src="../images/lead.png" alt="L">'
    (folder / "posts" / "quays.html").write_text(f"<!doctype html>{page}<p>It goes on, and on.</p></article>")
    archive = shutil.make_archive(str(tmp_path / "packed"), "zip", folder)
    assert imported(app, Path(archive)) == ("imported", [])
    article, media = here(app)
    assert f"![L](media:{media[80]})" in article["source"]


def test_a_text_that_was_named_alone_has_the_pictures_beside_it(app: BlogApp, folder: Path) -> None:
    text = folder / "posts" / "quays.md"
    text.write_text("---\ntitle: On Quays\n---\n\n![](../images/lead.png) ![](/images/lead.png) ![](lead.png)\n")
    shutil.copy(folder / "images" / "lead.png", text.parent)
    _, told = imported(app, text)
    article, media = here(app)
    assert article["source"].strip() == f"![](../images/lead.png) ![](/images/lead.png) ![](media:{media[80]})"
    assert len(told) == 1
