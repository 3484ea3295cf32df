"""Links from pages of a site to places of other pages."""

from gql_blog_importers.saved_sites.heading_places import HeadingPlaces, Place


def _places() -> HeadingPlaces:
    places = HeadingPlaces()
    places.note("ebb", Place("old", "flowing"))
    places.note("ebb", Place("flow", "gone"))
    places.note("ebb", Place("list", "x"))
    places.note("flow", Place("old", "own"))
    places.settle(lambda path: "flow" if path == "old" else path, {"flow": "/flow", "ebb": "/ebb"})
    return places


def test_links_are_followed_to_articles_and_not_to_their_own_page() -> None:
    places = _places()
    for page in ("ebb", "flow", "other"):
        places.linked(page).tell_links(["/flow#%66lowing", "/flow#gone", "/flow#own", "/list#x", "/flow#flow"])
    assert [*places.links("ebb")] == [Place("flow", "flowing"), Place("flow", "gone")]
    assert (len(places.links("flow")), len(places.links("other"))) == (0, 0)
    assert places.wanted("flow") == {"flowing", "gone"}
    assert not places.wanted("ebb")


def test_an_anchor_is_known_when_the_heading_is_read_and_its_article_stored() -> None:
    places = _places()
    place = Place("flow", "flowing")
    assert not places.links("ebb")
    places.linked("ebb").tell_links(["/flow#gone", "/flow#flowing"])
    assert [*places.links("ebb")] == [place, Place("flow", "gone")]
    assert (places.anchors_on("ebb"), places.linked("ebb").led) == ([None, None], {})
    places.tell_headings("flow", {"flowing": "flow-name", "unasked": "other"})
    assert places.names("flow") == ["flow-name"]
    assert places.without_heading("ebb") == [Place("flow", "gone")]
    assert places.anchor(place) is None
    places.tell_anchors("flow", {"flow-name": "h-1-flow-name"})
    assert places.anchors_on("ebb") == ["h-1-flow-name", None]
    assert places.anchor(place) == "h-1-flow-name"
    assert places.linked("ebb").led == {"/flow#flowing": "/flow#h-1-flow-name"}
