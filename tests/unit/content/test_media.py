from gql_blog.content import EXTENSIONS, MediaFormat, media_path

_ID = "med_0123456789abcdefghjkmnpqrs"
_HASH = "0123456789abcdef" * 4


def test_a_path_names_the_medium_the_hash_of_its_bytes_and_its_type() -> None:
    assert media_path(_ID, _HASH, "image/jpeg") == f"/media/{_ID}/0123456789abcdef.jpg"
    assert media_path(_ID, _HASH, "application/pdf") == f"/media/{_ID}/0123456789abcdef.pdf"


def test_a_picture_has_a_path_for_each_width_and_format() -> None:
    assert media_path(_ID, _HASH, "image/png", 640) == f"/media/{_ID}/0123456789abcdef-640.png"
    assert media_path(_ID, _HASH, "image/png", 640, MediaFormat.AVIF) == f"/media/{_ID}/0123456789abcdef-640.avif"
    assert media_path(_ID, _HASH, "image/png", None, MediaFormat.JPEG) == f"/media/{_ID}/0123456789abcdef.jpg"


def test_every_format_has_an_ending() -> None:
    assert all(f"image/{each.lower()}" in EXTENSIONS for each in MediaFormat)
