"""What exports of WordPress hold beside the words of their articles: each is taken, or told in the ledger."""

from datetime import date as Date
from io import BytesIO

from support.cases import cases
from support.wxr import wxr, wxr_category, wxr_item

from gql_blog.plugin import DraftArticle, Fate, LedgerEntry
from gql_blog_importers.foreign.export_formats import WXR
from gql_blog_importers.foreign.export_notes import ExportNotes
from gql_blog_importers.foreign.wordpress import read_wordpress

IMAGE = "https://tides.example.org/files/pier.png"


def _meta(**fields: str) -> str:
    return "".join(
        f"<wp:postmeta><wp:meta_key>{name}</wp:meta_key><wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for name, value in fields.items()
    )


def _attachment(number: str) -> str:
    caption = "<excerpt:encoded><![CDATA[The <em>pier</em>.]]></excerpt:encoded>"
    meta = _meta(_wp_attachment_image_alt="A pier")
    fields = {"post_type": "attachment", "post_id": number, "attachment_url": IMAGE}
    return wxr_item("Pier", "", caption, meta, **fields)


def _draft(*items: str) -> DraftArticle:
    notes = ExportNotes()
    (article,) = read_wordpress(BytesIO(wxr(*items).encode()), notes)
    assert notes.refused == []
    assert {each.kind for each in article.draft.ledger} <= set(WXR.holds)
    return article.draft


def _told(draft: DraftArticle, kind: str) -> list[tuple[Fate, int]]:
    return [(each.fate, each.count) for each in draft.ledger if each.kind == kind]


def test_the_image_above_an_article_stands_above_its_text_with_description_and_caption() -> None:
    draft = _draft(wxr_item("On Tides", "<p>x</p>", _meta(_thumbnail_id="7")), _attachment("7"))
    assert f"![A pier]({IMAGE})" in draft.source or f'<img src="{IMAGE}" alt="A pier">' in draft.source
    assert "pier</em>." in draft.source or "*pier*." in draft.source
    assert draft.source.endswith("\n\nx")
    assert _told(draft, "featured image") == [(Fate.TAKEN, 1)]


def test_an_image_that_the_text_shows_is_not_shown_twice() -> None:
    text = f'<p><img src="{IMAGE.replace(".png", "-300x200.png")}"></p><p>x</p>'
    draft = _draft(_attachment("7"), wxr_item("On Tides", text, _meta(_thumbnail_id="7")))
    assert draft.source.count("pier") == 1
    assert _told(draft, "featured image") == [(Fate.TAKEN, 1)]


def test_an_image_that_is_not_in_the_export_is_told() -> None:
    draft = _draft(wxr_item("On Tides", "<p>x</p>", _meta(_thumbnail_id="7")))
    assert [each.code for each in draft.findings] == ["FEATURED_IMAGE_MISSING"]
    assert _told(draft, "featured image") == [(Fate.LEFT_OUT, 1)]


def test_terms_of_other_taxonomies_are_tags_and_those_of_the_machinery_are_told() -> None:
    terms = [wxr_category("Essays", "genre"), wxr_category("Main", "nav_menu"), wxr_category("Sea", "post_tag")]
    draft = _draft(wxr_item("On Tides", "<p>x</p>", *terms))
    assert draft.tags == ("Essays", "Sea")
    assert _told(draft, "term of another taxonomy") == [(Fate.TAKEN, 1), (Fate.LEFT_OUT, 1)]


@cases("name", ["subtitle", "_subtitle", "wps_subtitle", "secondary_title", "kia_subtitle", "dek", "standfirst"])
def test_a_custom_field_for_subtitles_is_the_subtitle(name: str) -> None:
    draft = _draft(wxr_item("On Tides", "<p>x</p>", _meta(**{name: "Why <em>they</em> turn"})))
    assert draft.subtitle == "Why they turn"
    assert _told(draft, "custom field") == [(Fate.TAKEN, 1)]


def test_other_custom_fields_are_told_by_name() -> None:
    draft = _draft(wxr_item("On Tides", "<p>x</p>", _meta(location="Harbour", _edit_lock="1")))
    told = [each for each in draft.ledger if each.kind == "custom field"]
    assert told == [
        LedgerEntry("custom field", Fate.LEFT_OUT, "An article has no place for 'location'."),
        LedgerEntry("custom field", Fate.LEFT_OUT, "WordPress or a plugin keeps it for itself."),
    ]


def test_a_text_in_the_attributes_of_a_block_is_kept_in_its_place() -> None:
    text = (
        '<!-- wp:paragraph {"align":"center"} --><p>First.</p><!-- /wp:paragraph -->'
        '<!-- wp:acme/card {"title":"High water","data":{"body":"It comes and goes."},"className":"is-style-x"} /-->'
        '<!-- wp:heading {"content":"Shown"} --><h2>Shown</h2><!-- /wp:heading -->'
        '<!-- wp:acme/broken {"a":} /--><p>Last.</p>'
    )
    draft = _draft(wxr_item("On Tides", text))
    assert draft.source == "First.\n\nHigh water\n\nIt comes and goes.\n\n## Shown\n\nLast."
    assert _told(draft, "block attribute") == [
        (Fate.LEFT_OUT, 2),
        (Fate.KEPT_AS_TEXT, 2),
        (Fate.TAKEN, 1),
        (Fate.UNKNOWN, 1),
    ]


@cases(
    "text",
    [
        f'[caption id="a" width="30"]<img src="{IMAGE}" alt="A pier" /> At <em>low</em> water[/caption]',
        f'[caption caption="At low water"]<a href="{IMAGE}"><img src="{IMAGE}" alt="A pier" /></a>[/caption]',
        f'<figure><img src="{IMAGE}" alt="A pier"><figcaption>At low water</figcaption></figure>',
    ],
)
def test_captions_stay_with_their_images(text: str) -> None:
    draft = _draft(wxr_item("On Tides", f"<p>x</p>\n\n{text}\n\n<p>y</p>"))
    before, figure, after = draft.source.split("\n\n")
    assert (before, after) == ("x", "y")
    assert "<figcaption>" in figure
    assert figure.index("water") > figure.index("pier.png")
    assert _told(draft, "caption") == [(Fate.TAKEN, 1)]


@cases(("modified", "day"), [("2020-06-05 10:00:00", Date(2020, 6, 5)), ("2019-05-02 23:59:00", None), ("x", None)])
def test_the_date_of_a_later_change_is_taken(modified: str, day: Date | None) -> None:
    assert _draft(wxr_item("On Tides", "<p>x</p>", post_modified=modified)).updated_on == day


def test_marked_words_stay_marked() -> None:
    assert _draft(wxr_item("On Tides", "<p>The <mark>sea</mark>.</p>")).source == "The <mark>sea</mark>."


def test_what_markup_loses_is_counted() -> None:
    picture = (
        f'<picture><source srcset="b.webp 2x"><img class="a" src="{IMAGE}" srcset="c.png 2x" data-id="3"></picture>'
    )
    draft = _draft(wxr_item("On Tides", f"<p>x {picture}</p><p hidden>no</p>"))
    assert f"![]({IMAGE})" in draft.source
    assert {each for each in draft.ledger if each.kind in ("image", "image source", "attribute", "element")} == {
        LedgerEntry("element", Fate.LEFT_OUT, "Nobody sees it there."),
        LedgerEntry("image source", Fate.LEFT_OUT, "Another form of an image or a film, which is kept or linked."),
        LedgerEntry("attribute", Fate.LEFT_OUT, "Of the form alone: srcset.", 2),
        LedgerEntry("image"),
        LedgerEntry("attribute", Fate.LEFT_OUT, "Of the form alone: class."),
        LedgerEntry("attribute", Fate.LEFT_OUT, "Of the form alone: data-*."),
    }


def test_an_element_that_nobody_knows_is_unknown() -> None:
    draft = _draft(wxr_item("On Tides", "<p>x</p>", "<wp:mood>calm</wp:mood>"))
    assert LedgerEntry("property", Fate.UNKNOWN, "<wp:mood>") in draft.ledger
