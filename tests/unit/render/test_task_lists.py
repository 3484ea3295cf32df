"""Items that are done or to be done have a box, as text."""

from support.cases import cases

from gql_blog.hooks import Hooks
from gql_blog.render import Renderer


@cases(
    ("source", "html"),
    [
        ("- [ ] a\n- [x] b\n- [X] c", "<ul>\n<li>☐ a</li>\n<li>☒ b</li>\n<li>☒ c</li>\n</ul>"),
        ("- [ ] a\n\n- [x] *b*", "<ul>\n<li>\n<p>☐ a</p>\n</li>\n<li>\n<p>☒ <em>b</em></p>\n</li>\n</ul>"),
        ("- [y] a\n- [ ]b", "<ul>\n<li>[y] a</li>\n<li>[ ]b</li>\n</ul>"),
        ("[ ] a", "<p>[ ] a</p>"),
    ],
)
async def test_boxes(source: str, html: str) -> None:
    assert (await Renderer(Hooks.of({})).article(source, locale="en", prefix="a")).html.strip() == html
