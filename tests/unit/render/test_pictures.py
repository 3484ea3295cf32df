import pytest

from gql_blog.hooks import Hooks
from gql_blog.render import Picture, Pictures, Renderer

_ID = "med_0123456789abcdefghjkmnpqrs"
_OTHER = "med_1123456789abcdefghjkmnpqrs"
_HARBOUR = Picture(
    "https://example.org/media/a.jpg",
    version=3,
    srcset="https://example.org/media/a-320.webp 320w, https://example.org/media/a-640.webp 640w",
    width=800,
    height=600,
    alt_text="A harbour",
    caption="The harbour <at> dusk",
    credit="Ada & Co.",
)
_FIGURE = (
    '<figure><img alt="A harbour" src="https://example.org/media/a.jpg" '
    'srcset="https://example.org/media/a-320.webp 320w, https://example.org/media/a-640.webp 640w" '
    'sizes="(min-width: 60rem) 60rem, 100vw" width="800" height="600" loading="lazy">'
    "<figcaption>The harbour &lt;at&gt; dusk <cite>Ada &amp; Co.</cite></figcaption></figure>"
)


async def _rendered(source: str, pictures: Pictures | None = None) -> tuple[str, list[str]]:
    async def known(asked: frozenset[str]) -> Pictures:
        held = {_ID: _HARBOUR} if pictures is None else pictures
        return {each: held[each] for each in asked if each in held}

    article = await Renderer(Hooks.of({}), known).article(source, locale="en", prefix="a")
    return article.html.strip(), [each.code for each in article.findings]


async def test_a_picture_alone_in_its_paragraph_is_a_figure() -> None:
    html, codes = await _rendered(f"![](media:{_ID})")
    assert not codes
    assert sorted(html.split(" ")) == sorted(_FIGURE.split(" "))
    html, _ = await _rendered(f'![Boats](media:{_ID} "In *May*")')
    assert 'alt="Boats"' in html
    assert "<figcaption>In *May* <cite>Ada &amp; Co.</cite></figcaption>" in html


async def test_a_picture_within_a_line_is_no_figure() -> None:
    html, codes = await _rendered(f"See ![](media:{_ID}) here.")
    assert "<figure>" not in html
    assert "srcset=" in html
    assert not codes


async def test_what_is_unknown_is_a_finding_and_no_picture() -> None:
    html, codes = await _rendered(f"![A *boat*](media:{_OTHER}) [more](media:{_OTHER})")
    assert codes == ["MEDIA_UNKNOWN"]
    assert "<img" not in html
    assert "A boat" in html or "A *boat*" in html
    assert "media:" not in html
    _, codes = await _rendered("![x](media:med_1)")
    assert codes == ["MEDIA_UNKNOWN"]


async def test_a_picture_that_nobody_described_is_a_finding() -> None:
    bare = Picture("https://example.org/b.jpg", 1, width=10, height=10)
    html, codes = await _rendered(f"![](media:{_OTHER})", {_OTHER: bare})
    assert codes == ["MEDIA_WITHOUT_ALT"]
    assert 'alt=""' in html
    assert "srcset" not in html
    assert "figcaption" not in html


async def test_what_is_no_picture_is_linked_to() -> None:
    sound = Picture("https://example.org/a.mp3", 1, caption="An interview")
    html, codes = await _rendered(f"![](media:{_OTHER})\n\n[Listen](media:{_OTHER})", {_OTHER: sound})
    assert '<a href="https://example.org/a.mp3" rel="noopener noreferrer">An interview</a>' in html
    assert '<a href="https://example.org/a.mp3" rel="noopener noreferrer">Listen</a>' in html
    assert not codes


@pytest.mark.parametrize("name", ["srcset", "sizes", "loading"])
async def test_an_author_cannot_set_the_attributes_of_pictures(name: str) -> None:
    html, codes = await _rendered(f'<img src="https://example.org/x.png" alt="x" {name}="https://evil.example/1 1x">')
    assert name not in html
    assert codes == (["RENDERING_DROPPED"] if name != "loading" else [])


async def test_the_input_of_a_rendering_has_the_versions_of_its_media() -> None:
    async def third(_asked: frozenset[str]) -> Pictures:
        return {_ID: _HARBOUR}

    async def fourth(_asked: frozenset[str]) -> Pictures:
        return {_ID: Picture(_HARBOUR.url, 4, width=1, height=1)}

    one, other = [
        await Renderer(Hooks.of({}), source).article(f"![](media:{_ID})", locale="en", prefix="a")
        for source in (third, fourth)
    ]
    assert one.pictures == {_ID: 3}
    assert one.input_hash != other.input_hash
