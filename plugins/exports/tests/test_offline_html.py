"""What does not fit the rules of HTML becomes a plain box."""

from support.cases import cases

from gql_blog_exports.offline_html import offline_html
from gql_blog_exports.players import with_players_in


@cases(
    ("html", "written"),
    [
        ("<li>x</li>", "<div>x</div>"),
        ("<em><p>x</p></em>", "<em><span>x</span></em>"),
        ("<ul>x<li>y</li></ul>", "<div>x<div>y</div></div>"),
        ("<ol start='3'><li>y</li></ol>", '<ol start="3"><li>y</li></ol>'),
        ("<dl><dd>x</dd></dl>", "<div><div>x</div></div>"),
        ("<dl><dt>t</dt><dd>x</dd></dl>", "<dl><dt>t</dt><dd>x</dd></dl>"),
        ("<table><thead><tr></tr></thead></table>", "<table><thead><tr></tr></thead></table>"),
        ("<table><tbody><tr>x</tr></tbody></table>", "<div><div><div>x</div></div></div>"),
        ("<figure>x<figcaption>y</figcaption>z</figure>", "<div>x<div>y</div>z</div>"),
        ("<ruby>x</ruby>", "<span>x</span>"),
        ('<p lang="x y" dir="RTL">z</p>', '<p dir="rtl">z</p>'),
        ('<td align="right">z</td>', "<div>z</div>"),
        ('<h2 id="a">x</h2><h2 id="a">y</h2>', '<h2 id="a">x</h2><h2>y</h2>'),
        ("<details open><summary>x</summary>y</details>", "<div><div>x</div>y</div>"),
    ],
)
def test_what_does_not_fit_is_a_plain_box(html: str, written: str) -> None:
    assert offline_html(html, "https://e.org/a", {}) == written


def test_a_player_plays_from_its_whole_address_and_shows_no_picture_of_elsewhere() -> None:
    html = '<p><video src="/v.mp4" poster="/p.png" controls=""><track src="t.vtt"></video></p>'
    assert offline_html(html, "https://example.org/a/b", {}) == (
        '<p><video src="https://example.org/v.mp4" controls=""><track src="https://example.org/a/t.vtt"/></video></p>'
    )


def test_a_policy_names_what_plays_and_no_other_attribute() -> None:
    page = '<video data-x-src="https://b.example/" src="https://a.example/v"><source src="https://c.example/w"></video>'
    assert with_players_in([page], "own") == "own; media-src https://a.example https://c.example"
