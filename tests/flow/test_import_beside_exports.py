"""Pictures that lie beside what another system exported come along, and the originals of those shown smaller."""

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from support.hostile_pictures import picture
from support.wxr import write_wxr, wxr_item

from gql_blog.content import Role
from gql_blog.testing import Blog, BlogApp

importers = pytest.importorskip("gql_blog_importers.hooks", reason="the plugin importers is not installed")

HOME: Final = "https://tides.example.org"
UPLOADS: Final = f"{HOME}/wp-content/uploads/2020/05"
FOUND = (
    "{ articles { nodes { title source leadImage { id } } } mediaLibrary(first: 50) { nodes { id width altText } } }"
)
META = "<wp:postmeta><wp:meta_key>{}</wp:meta_key><wp:meta_value><![CDATA[{}]]></wp:meta_value></wp:postmeta>"
MEDIUM = """<!DOCTYPE html><html><head><title>On Tides</title></head><body><article class="h-entry">
<header><h1 class="p-name">On Tides</h1></header><section data-field="body" class="e-content">
<p class="graf">The tide turns.</p><figure><img src="https://cdn-images-1.medium.com/max/800/1*b-x.jpeg"></figure>
<figure><img src="https://cdn-images-1.medium.com/max/800/0*gone.png"></figure>
</section></article></body></html>"""
OF_SUBSTACK = "https%3A%2F%2Fsubstack-post-media.s3.amazonaws.com%2Fpublic%2Fimages%2F7f-1_60x40.png"


@pytest.fixture
def app(blog: Blog) -> Iterator[BlogApp]:
    with blog({"importers": importers}) as app:
        yield app


def attachment(number: int, name: str, *more: str) -> str:
    """An item of a file that was uploaded."""
    return (
        f"<item><title>a</title><wp:post_id>{number}</wp:post_id><wp:post_type>attachment</wp:post_type>"
        f"<wp:attachment_url>{UPLOADS}/{name}</wp:attachment_url>{''.join(more)}</item>"
    )


def wordpress(folder: Path) -> Path:
    """An export beside its uploads: an original with a smaller size, one of which only that size is there, and one
    that is called as a size is.
    """
    text = (
        f'<p>One.</p><p><img src="{UPLOADS}/quay-30x20.jpg" alt="A quay"></p>'
        f'<p><img src="{UPLOADS}/pier-30x20.png?w=30"></p><p><img src="{UPLOADS}/plan-40x30.png"></p>'
        f'<p><img src="{UPLOADS}/gone.png"> <img src="https://elsewhere.example/wp-content/uploads/2020/05/quay.jpg"></p>'
    )
    lead = attachment(9, "lead.png", META.format("_wp_attachment_image_alt", "Boats"))
    attached = [attachment(number, name) for number, name in enumerate(("quay.jpg", "pier.png", "plan-40x30.png"))]
    item = wxr_item("On Tides", text, META.format("_thumbnail_id", "9"))
    write_pictures(
        folder / "wp-content/uploads/2020/05",
        {"quay.jpg": 90, "quay-30x20.jpg": 30, "pier-30x20.png": 31, "plan-40x30.png": 40, "lead.png": 91},
    )
    write_pictures(folder / "wp-content/uploads/2020/05", {"plan.png": 99})
    return write_wxr(folder / "site.xml", item, lead, *attached)


def ghost(folder: Path) -> Path:
    """An export that does not say where the site is, beside its images."""
    html = '<p>One.</p><img src="__GHOST_URL__/content/images/size/w600/2020/05/a.png"><p>Two.</p>'
    post = {"title": "On Tides", "slug": "on-tides", "status": "published", "html": html}
    post["feature_image"] = "__GHOST_URL__/content/images/2020/05/lead.png"
    (folder / "ghost.json").write_text(json.dumps({"db": [{"data": {"posts": [post]}}]}))
    write_pictures(folder / "content/images/2020/05", {"a.png": 60, "lead.png": 61})
    return folder / "ghost.json"


def medium(folder: Path) -> Path:
    """Posts with a folder of images, in which a program has changed what is no letter of file names."""
    (folder / "posts").mkdir()
    (folder / "posts/2019-05-02_On-Tides-abcd12345678.html").write_text(MEDIUM)
    write_pictures(folder / "images", {"1_b-x.jpeg": 60})
    return folder


def substack(folder: Path) -> Path:
    """Posts with a folder of images."""
    (folder / "posts").mkdir()
    head = "post_id,post_date,is_published,type,audience,title,subtitle,podcast_url\n"
    (folder / "posts.csv").write_text(
        f"{head}1.on-tides,2019-05-02T10:00:00.000Z,TRUE,newsletter,everyone,On Tides,,\n"
    )
    address = f"https://substackcdn.com/image/fetch/w_1456,c_limit/{OF_SUBSTACK}"
    (folder / "posts/1.on-tides.html").write_text(f'<p>It turns.</p><figure><img src="{address}"></figure>')
    write_pictures(folder / "images", {"7f-1_60x40.png": 60})
    return folder


def blogger(folder: Path) -> Path:
    """A feed beside the pictures that it shows at Google's servers."""
    html = '&lt;p>One.&lt;/p>&lt;img src="https://1.bp.blogspot.com/-x/A/s320/boat%201.jpg">'
    (folder / "feed.atom").write_text(
        "<?xml version='1.0'?><feed xmlns='http://www.w3.org/2005/Atom' "
        "xmlns:blogger='http://schemas.google.com/blogger/2018'><id>tag:blogger.com,1999:blog-7</id>"
        f"<entry><id>tag:blogger.com,1999:blog-7.post-1</id><blogger:type>POST</blogger:type><title>On Tides</title>"
        f"<published>2019-05-02T10:00:00Z</published><content type='html'>{html}</content></entry></feed>"
    )
    write_pictures(folder / "images", {"boat 1.jpg": 60})
    return folder / "feed.atom"


def hugo(folder: Path) -> Path:
    """A folder with pictures in a bundle, in ``static`` and in ``assets``."""
    text = '![](own.png)\n\n{{< figure src="/img/pier.png" caption="The pier" >}}\n\n![](/drawn/plan.png)\n'
    (folder / "content/posts/tides").mkdir(parents=True)
    (folder / "hugo.toml").write_text('title = "Tides"\n')
    (folder / "content/posts/tides/index.md").write_text(f'+++\ntitle = "On Tides"\nimage = "/lead.png"\n+++\n{text}')
    write_pictures(folder / "content/posts/tides", {"own.png": 60})
    write_pictures(folder / "static/img", {"pier.png": 61})
    write_pictures(folder / "static", {"lead.png": 62})
    write_pictures(folder / "assets/drawn", {"plan.png": 63})
    return folder


def jekyll(folder: Path) -> Path:
    """A folder whose texts lead to ``assets`` as Liquid writes it."""
    text = (
        "![a]({{ site.baseurl }}/assets/a.png)\n\n![b]({{ '/assets/b.png' | relative_url }})\n\n"
        '<img src="{{ "/assets/c.png" | absolute_url }}"> and ![](/assets/c.png)\n'
    )
    (folder / "_posts").mkdir()
    (folder / "_config.yml").write_text("title: Tides\n")
    (folder / "_posts/2019-05-02-on-tides.md").write_text(f"---\ntitle: On Tides\n---\n{text}")
    write_pictures(folder / "assets", {"a.png": 60, "b.png": 61, "c.png": 62})
    return folder


def saved(folder: Path) -> Path:
    """A mirror of a site, one folder for its server, whose page shows pictures at whole addresses and by a query."""
    page = (
        f'<!doctype html><html><head><title>On Tides</title><link rel="canonical" href="{HOME}/essays/tides.html">'
        f"</head><body><article><h1>On Tides</h1><p>The tide turns, and it turns again.</p>"
        f'<img src="{HOME}/images/a.png">'
        '<img src="../images/b.png"><p>It goes on, and on, as tides do.</p></article></body></html>'
    )
    (folder / "tides.example.org/essays").mkdir(parents=True)
    (folder / "tides.example.org/essays/tides.html").write_text(page)
    write_pictures(folder / "tides.example.org/images", {"a.png": 60, "b.png": 61})
    return folder


SYSTEMS: Mapping[str, tuple[Callable[[Path], Path], set[int]]] = {
    "wordpress": (wordpress, {90, 31, 40, 91}),
    "ghost": (ghost, {60, 61}),
    "medium": (medium, {60}),
    "substack": (substack, {60}),
    "blogger": (blogger, {60}),
    "hugo": (hugo, {60, 61, 62, 63}),
    "jekyll": (jekyll, {60, 61, 62}),
    "saved site": (saved, {60, 61}),
}


def write_pictures(folder: Path, widths: Mapping[str, int]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, width in widths.items():
        form = "JPEG" if name.endswith(("jpg", "jpeg")) else "PNG"
        (folder / name).write_bytes(picture(form, (width, 20)))


def imported(app: BlogApp, path: Path, **how: Any) -> tuple[str, list[str]]:
    """The outcome of the one article, and what was told of pictures that were not taken."""
    (file,) = [each for each in app.import_files(path, **how)["files"] if each["articles"]]
    told = [
        each["message"].partition(": ")[2] or each["message"] for each in file["findings"] if "PICTURE" in each["code"]
    ]
    return file["outcome"], told


def here(app: BlogApp) -> tuple[dict[str, Any], dict[int, str]]:
    """The article, and the media by their widths."""
    found: Any = app.query(FOUND, role=Role.EDITOR).data
    (article,) = found["articles"]["nodes"]
    return article, {each["width"]: each["id"] for each in found["mediaLibrary"]["nodes"]}


@pytest.mark.parametrize("form", ["named", "folder", "zip"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_pictures_beside_an_export_become_media(app: BlogApp, tmp_path: Path, system: str, form: str) -> None:
    make, widths = SYSTEMS[system]
    folder = tmp_path / "exported"
    folder.mkdir()
    path = make(folder)
    if form == "folder":
        path = folder
    elif form == "zip":
        path = Path(shutil.make_archive(str(tmp_path / "exported"), "zip", folder))
    outcome, told = imported(app, path)
    article, media = here(app)
    assert (outcome, {*media}) == ("imported", widths), (article, told)
    shown = {each for each in media.values() if f"media:{each}" in article["source"]}
    assert shown | {(article["leadImage"] or {}).get("id")} - {None} == {*media.values()}
    assert imported(app, path)[0] == "unchanged"
    assert here(app) == (article, media)


def test_originals_of_wordpress_are_told_by_its_attachments(app: BlogApp, tmp_path: Path) -> None:
    path = wordpress(tmp_path)
    _, told = imported(app, path)
    article, media = here(app)
    assert article["leadImage"] == {"id": media[91]}
    assert article["source"].split("\n\n") == [
        "One.",
        f"![A quay](media:{media[90]})",
        f"![](media:{media[31]})",
        f"![](media:{media[40]})",
        f"![]({UPLOADS}/gone.png) ![](https://elsewhere.example/wp-content/uploads/2020/05/quay.jpg)",
    ]
    assert len(told) == 1
    assert told[0].endswith("gone.png' keeps its address. There is no such file.")
    shutil.rmtree(tmp_path / "wp-content")
    assert imported(app, path)[0] == "unchanged", "its pictures are known by their addresses"


@pytest.mark.parametrize("folder", ["uploads", "."])
def test_the_uploads_may_lie_beside_the_export_without_their_folders(app: BlogApp, tmp_path: Path, folder: str) -> None:
    path = wordpress(tmp_path)
    (tmp_path / "wp-content/uploads/2020").rename(tmp_path / "2020")
    shutil.rmtree(tmp_path / "wp-content")
    if folder != ".":
        (tmp_path / folder).mkdir()
        (tmp_path / "2020").rename(tmp_path / folder / "2020")
    imported(app, path)
    assert here(app)[1].keys() == {90, 31, 40, 91}


def test_nothing_harmful_is_taken_of_what_lies_beside(app: BlogApp, tmp_path: Path) -> None:
    write_pictures(tmp_path, {"secret.png": 77})
    folder = tmp_path / "exported"
    names = ("../../../../../secret.png", "..%2f..%2f..%2f..%2f..%2fsecret.png", "linked.png", "page.png", "huge.png")
    more = ("a%00.png", "folder.png", f"{'x' * 1000}.png", "bomb.png")
    shown = "".join(f'<p><img src="{UPLOADS}/{each}"></p>' for each in (*names, *more))
    write_pictures(folder / "wp-content/uploads/2020/05", {"good.png": 60})
    uploads = folder / "wp-content/uploads/2020/05"
    (uploads / "linked.png").symlink_to(tmp_path / "secret.png")
    (uploads / "page.png").write_text("<html><script>alert(1)</script>")
    (uploads / "bomb.png").write_bytes(picture("PNG", (60, 40))[:60])
    (uploads / "folder.png").mkdir()
    with (uploads / "huge.png").open("wb") as file:
        file.truncate(3_000_000_000)
    path = write_wxr(folder / "site.xml", wxr_item("On Tides", f'{shown}<p><img src="{UPLOADS}/good.png"></p>'))
    _, told = imported(app, path)
    article, media = here(app)
    assert media.keys() == {60}
    assert len(told) == len(names) + len(more)
    for name in ("linked.png", "page.png", "huge.png", "folder.png", "bomb.png"):
        assert f"{UPLOADS}/{name}" in article["source"]
    assert str(tmp_path) not in "".join(told)


def test_two_pictures_of_a_blog_with_one_name_keep_their_addresses(app: BlogApp, tmp_path: Path) -> None:
    """Else both would be the one that was saved."""
    path = blogger(tmp_path)
    shown = 'src="https://1.bp.blogspot.com/-x/A/s320/boat%201.jpg">'
    another = shown.replace("/A/", "/B/")
    path.write_text(path.read_text().replace(shown, f"{shown}&lt;p>Two.&lt;/p>&lt;img {another}"))
    imported(app, path)
    article, media = here(app)
    assert (media, article["source"].count("1.bp.blogspot.com")) == ({}, 2)


def test_a_folder_above_that_is_a_link_leads_nowhere(app: BlogApp, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    path = wordpress(tmp_path / "outside")
    (tmp_path / "exported").mkdir()
    shutil.copy(path, tmp_path / "exported/site.xml")
    (tmp_path / "exported/wp-content").symlink_to(tmp_path / "outside/wp-content")
    _, told = imported(app, tmp_path / "exported/site.xml")
    assert here(app)[1] == {}
    assert len(told) == 5


def test_a_dry_run_tells_the_same_and_stores_nothing(app: BlogApp, tmp_path: Path) -> None:
    path = wordpress(tmp_path)
    rehearsed = imported(app, path, dry_run=True)
    found: Any = app.query(FOUND, role=Role.EDITOR).data
    assert (found["articles"]["nodes"], found["mediaLibrary"]["nodes"]) == ([], [])
    assert imported(app, path) == rehearsed
