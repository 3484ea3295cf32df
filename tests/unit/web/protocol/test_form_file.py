"""A form is read as it arrives: its file is passed on, its fields are told, and nothing else of it is kept."""

from collections.abc import AsyncIterator

import pytest
from support.cases import cases

from gql_blog.errors import InputError, TooLarge
from gql_blog.web.protocol.form_file import FORM_ROOM, file_of_form, form_boundary

FILE = b'Content-Disposition: form-data; name="file"; filename="../a.png"\r\nContent-Type: text/html\r\n\r\n'
ALT = b'Content-Disposition: form-data; name="altText"\r\n\r\nA qu\xc3\xa4y'


def form(*parts: bytes) -> bytes:
    return b"".join(b"--sep\r\n" + part + b"\r\n" for part in parts) + b"--sep--\r\n"


async def read(body: bytes, size: int = 65_536) -> tuple[bytes, dict[str, str], list[int]]:
    """The file, the fields, and how many bytes of the body had come when the bytes of the file did."""
    come = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal come
        for start in range(0, len(body), size):
            come = min(start + size, len(body))
            yield body[start : start + size]
        yield b""

    fields: dict[str, str] = {}
    file, places = b"", list[int]()
    async for part in file_of_form(chunks(), "sep", fields.__setitem__):
        file += part
        places.append(come)
    return file, fields, places


@pytest.mark.parametrize("size", [1, 7, 65_536])
async def test_a_file_and_fields_on_both_sides_of_it(size: int) -> None:
    data = b"\r\n--se\r\n--sep" + bytes(range(256)) * 3
    credit = b'Content-Disposition: form-data; name="credit"\r\n\r\n'
    file, fields, _ = await read(form(ALT, FILE + data.replace(b"--sep", b"-sep-"), credit), size)
    assert file == data.replace(b"--sep", b"-sep-")
    assert fields == {"altText": "A quäy", "credit": ""}


async def test_a_file_is_passed_on_while_it_arrives() -> None:
    _, _, places = await read(form(FILE + bytes(1_000_000)), 65_536)
    assert len(places) > 10
    assert places[0] < 140_000


@cases(
    ("body", "error"),
    [
        (form(), InputError),
        (form(ALT), InputError),
        (form(FILE + b"a", FILE + b"b"), InputError),
        (form(FILE + b"a")[:-8], InputError),
        (b"GIF89a", InputError),
        (b"", InputError),
        (form(b"X: y\r\n\r\nz"), InputError),
        (form(b"no header\r\n\r\nz"), InputError),
        (form(ALT + b"\xff", FILE), InputError),
        (form(*[ALT] * 9, FILE), TooLarge),
        (form(b"X-Long: " + bytes(70_000) + b"\r\n" + FILE), TooLarge),
        (form(ALT + bytes(FORM_ROOM), FILE), TooLarge),
        (b"preamble" * 10_000 + b"\r\n" + form(FILE), TooLarge),
        (form(FILE + b"a") + bytes(2 * FORM_ROOM), TooLarge),
        (form(b"\r\n".join(b"X-%d: y" % each for each in range(20)) + b"\r\n" + FILE), TooLarge),
    ],
)
async def test_what_is_no_such_form_is_refused(body: bytes, error: type[Exception]) -> None:
    for size in (1_000, 65_536):
        with pytest.raises(error):
            await read(body, size)


def test_a_form_is_told_by_its_type() -> None:
    assert form_boundary('Multipart/Form-Data; boundary="a b"') == "a b"
    assert form_boundary("multipart/mixed; boundary=a") is None
    assert form_boundary("application/x-www-form-urlencoded") is None
    assert form_boundary("") is None
    with pytest.raises(InputError, match="no boundary"):
        form_boundary("multipart/form-data; boundary=")
