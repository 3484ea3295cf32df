"""A file is what its bytes say."""

import pytest
from support.cases import cases
from support.hostile_pictures import picture

from gql_blog.content import EXTENSIONS, MediaKind
from gql_blog.errors import MediaRefused
from gql_blog.media import type_of

RECORDINGS = {
    "audio/mpeg": [b"ID3\x04\0\0\0\0\0\0", b"\xff\xfb\x90\x64"],
    "audio/ogg": [b"OggS\0\x02"],
    "audio/mp4": [b"\0\0\0\x1cftypM4A \0\0\2\0M4A mp42"],
    "audio/wav": [b"RIFF\x24\0\0\0WAVEfmt "],
}


@cases(("form", "mime_type"), [(each.rpartition("/")[2].upper(), each) for each in EXTENSIONS if "image" in each])
def test_pictures_are_told_by_their_bytes(form: str, mime_type: str) -> None:
    found = type_of(picture(form)[:64])
    assert found == (mime_type, MediaKind.IMAGE, EXTENSIONS[mime_type])


@cases("mime_type", [*RECORDINGS])
def test_recordings_are_told_by_their_bytes(mime_type: str) -> None:
    for head in RECORDINGS[mime_type]:
        assert type_of(head) == (mime_type, MediaKind.AUDIO, EXTENSIONS[mime_type])


def test_documents_are_told_by_their_bytes() -> None:
    assert type_of(b"%PDF-1.7\n") == ("application/pdf", MediaKind.DOCUMENT, "pdf")


def test_the_type_of_a_picture_may_stand_among_its_brands() -> None:
    assert type_of(b"\0\0\0\x1cftypmif1\0\0\0\0miafavif").mime_type == "image/avif"


def test_what_can_run_scripts_is_named() -> None:
    with pytest.raises(MediaRefused, match="SVG, HTML and XML are not taken") as refused:
        type_of(b"\n <svg xmlns='http://www.w3.org/2000/svg'/>")
    assert (refused.value.code, refused.value.reason) == ("MEDIA_REFUSED", "TYPE")
