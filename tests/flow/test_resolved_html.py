"""``resolvedHtml`` beside ``resolvedText``: the same, with the markup of the notes that it is made of."""

import pytest
from support.reading import library_over

from gql_blog.store import Database

footnotes = pytest.importorskip("gql_blog_footnotes.hooks", reason="the plugin footnotes is not installed")

SOURCE = """One[^1], two[^2], three[^3], four[^4], five[^5].

[^1]: Marta Oduya, *The Lamp and the Street* (Lund: Vass, 2014), 98.
[^2]: Ibid., 102; but *mind* the lamps.
[^3]: A *remark* & `code`.
[^4]: Tomas Reil, "Enclosing the *Night*," *Journal* 7 (2019): 15.
[^5]: Oduya, *The Lamp*, 5.
"""


async def test_italics_survive(database: Database) -> None:
    library = library_over(database, {"footnotes": footnotes})
    await library.newsroom.post(source=SOURCE)
    found = await library.ask('{ post(slug: "on-tides") { footnotes { resolvedText resolvedHtml } } }')
    notes = found["post"]["footnotes"]
    title = "<em>The Lamp and the Street</em>"
    assert [each["resolvedHtml"] for each in notes] == [
        f"<p>Marta Oduya, {title} (Lund: Vass, 2014), 98.</p>",
        f"<p>Marta Oduya, {title} (Lund: Vass, 2014), 102; but <em>mind</em> the lamps.</p>",
        "<p>A <em>remark</em> &amp; <code>code</code>.</p>",
        '<p>Tomas Reil, "Enclosing the <em>Night</em>," <em>Journal</em> 7 (2019): 15.</p>',
        f"<p>Marta Oduya, {title} (Lund: Vass, 2014), 5.</p>",
    ]
    assert notes[1]["resolvedText"].startswith("Marta Oduya, The Lamp and the Street (Lund: Vass, 2014), 102;")


async def test_what_is_not_resolved_has_none(database: Database) -> None:
    library = library_over(database, {"footnotes": footnotes})
    await library.newsroom.post(source="One[^1].\n\n[^1]: Ibid., 5.")
    found = await library.ask('{ post(slug: "on-tides") { footnotes { resolvedText resolvedHtml } } }')
    assert found["post"]["footnotes"] == [{"resolvedText": None, "resolvedHtml": None}]
