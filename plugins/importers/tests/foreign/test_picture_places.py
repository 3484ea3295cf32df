"""Where pictures of other systems are to be had: by the words of their addresses alone."""

import pytest

from gql_blog_importers.foreign.picture_places import (
    BloggerPictures,
    WordPressPictures,
    ghost_places,
    named_places,
    originals_of,
    pictures_at,
)

UPLOADS = "https://tides.example.org/wp-content/uploads"
OF_TIDES = ("/wp-content/uploads/2020/a.jpg", "/uploads/2020/a.jpg", "/2020/a.jpg")


@pytest.mark.parametrize(
    "address",
    [
        f"{UPLOADS}/2020/a.jpg",
        "http://www.tides.example.org/wp-content/uploads/2020/a.jpg?w=300",
        "//tides.example.org/wp-content/uploads/2020/a.jpg",
        "https://tides.example.org/files/2020/a.jpg",
        "https://i2.wp.com/tides.example.org/wp-content/uploads/2020/a.jpg?resize=300%2C200",
        "https://tides.files.wordpress.com/2020/a.jpg?w=300",
    ],
)
def test_pictures_of_wordpress_lie_below_uploads(address: str) -> None:
    assert (*WordPressPictures({}, {"tides.example.org"}).places(address),) == OF_TIDES


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/wp-content/uploads/2020/a.jpg",
        "https://i0.wp.com/elsewhere.example/wp-content/uploads/2020/a.jpg",
        "https://[x/wp-content/uploads/2020/a.jpg",
        "https://tides.example.org.evil.example/wp-content/uploads/2020/a.jpg",
        "",
    ],
)
def test_pictures_of_other_sites_have_no_place(address: str) -> None:
    assert (*WordPressPictures({}, {"tides.example.org"}).places(address),) == ()


@pytest.mark.parametrize(
    ("shown", "original"),
    [
        ("a-300x200.jpg", "a.jpg"),
        ("a.jpg?w=300", "a.jpg"),
        ("b-300x200.jpg", "b-scaled.jpg"),
        ("c-300x200.jpg", "c-300x200.jpg"),
        ("d-300x200.jpg", None),
    ],
)
def test_an_original_is_what_an_attachment_says(shown: str, original: str | None) -> None:
    known = originals_of(f"{UPLOADS}/{each}" for each in ("a.jpg", "b-scaled.jpg", "c-300x200.jpg", "c.jpg"))
    places = [*WordPressPictures(known, ()).places(f"{UPLOADS}/{shown}")]
    first = f"/wp-content/uploads/{original}" if original else None
    assert next(iter(places), None) == first
    assert (f"{UPLOADS}/{original}" in places) == (original not in (None, shown))


def test_pictures_of_ghost_are_the_same_in_every_size() -> None:
    places = ("/content/images/2020/a.png", "/images/2020/a.png")
    for address in (
        "https://tides.example.org/content/images/2020/a.png",
        "/content/images/size/w600/2020/a.png?v=1",
        "https://tides.example.org/blog/content/images/size/w600h400/2020/a.png",
    ):
        assert (*ghost_places(address),) == places
    assert (*ghost_places("https://tides.example.org/a.png"),) == ()


def test_others_are_known_by_the_names_of_their_files() -> None:
    inner = "https%3A%2F%2Fbucketeer-e05bbc84.s3.amazonaws.com%2Fpublic%2Fimages%2F7f_60x40.png"
    for address, name in (
        ("https://miro.medium.com/v2/resize:fit:1400/1*b-x.jpeg", "1*b-x.jpeg"),
        (f"https://substackcdn.com/image/fetch/w_1456,c_limit/{inner}", "7f_60x40.png"),
        ("https://blogger.googleusercontent.com/img/b/R29/s320/boat%20%231.jpg", "boat %231.jpg"),
    ):
        assert f"/images/{name}" in named_places(address)
    for address in ("https://cdn.example.org/a.png", "https://miro.medium.com/1", "https://[x/a.png", "a.png"):
        assert (*named_places(address),) == ()


def test_pictures_without_a_place_are_not_named() -> None:
    (found,) = pictures_at(("a.png", "/content/images/b.png", "/content/images/b.png"), ghost_places)
    assert found.address == "/content/images/b.png"


def test_a_name_that_several_pictures_of_a_blog_have_is_that_of_no_file() -> None:
    google, pictures = "https://blogger.googleusercontent.com/img/b/R29", BloggerPictures()
    pictures.read(f'<a href="{google}/AVx/s1600/image.png"><img src="{google}/AVx/w640-h480/image.png"></a>')
    assert "/images/image.png" in pictures.places(f"{google}/AVx/w640-h480/image.png")
    pictures.read(f'<img src="{google}/AVy/s320/image.png"><img src="{google}/AVy/s320/boat%201.jpg">')
    for shown in (f"{google}/AVx/w640-h480/image.png", f"{google}/AVy/s320/image.png"):
        assert (*pictures.places(shown),) == ()
    assert "/images/boat 1.jpg" in pictures.places(f"{google}/AVy/s320/boat%201.jpg")
