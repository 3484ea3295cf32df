"""The one file of a form (``multipart/form-data``), passed on as it arrives."""

from collections.abc import AsyncIterable, AsyncIterator, Callable
from typing import Final

from multipart import MultipartError, ParserLimitReached, PushMultipartParser, parse_options_header

from gql_blog.errors import InputError, TooLarge

FORM_ROOM: Final = 65_536
"""How many bytes a form may have beside its file."""
_MOST_PARTS: Final = 8


def form_boundary(content_type: str) -> str | None:
    """Return what stands between the parts of a form; ``None`` if a body is no form. InputError: nothing is stated."""
    kind, options = parse_options_header(content_type)
    if kind != "multipart/form-data":
        return None
    if not (boundary := options.get("boundary")):
        raise InputError("The Content-Type of the form has no boundary. Let the client write this header.")
    return str(boundary)


async def file_of_form(
    chunks: AsyncIterable[bytes], boundary: str, on_field: Callable[[str, str], None]
) -> AsyncIterator[bytes]:
    """Yield the bytes of the file, and pass on names and values of the fields, before the file or behind it.

    InputError for what is no form, or has not exactly one file; TooLarge for much beside it.
    """
    try:
        with PushMultipartParser(boundary, max_segment_count=_MOST_PARTS) as parser:
            form = _Form(parser, on_field)
            async for chunk in chunks:
                for part in form.feed(chunk):
                    yield part
    except ParserLimitReached:
        raise _too_much() from None
    except MultipartError:
        raise InputError("The form cannot be read, or ends too early. Send multipart/form-data of RFC 7578.") from None
    if form.files != 1:
        raise _not_one()


class _Form:
    """A form as far as it has come."""

    def __init__(self, parser: PushMultipartParser, on_field: Callable[[str, str], None]) -> None:
        self._parser = parser
        self._on_field = on_field
        self._beside = 0
        self._name: str | None = None
        """The name of the field that is being read; ``None`` within the file."""
        self._value = bytearray()
        self.files = 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """Take some bytes; return those that are of the file."""
        if not chunk:
            return []
        of_file: list[bytes] = []
        for event in self._parser.parse(chunk):
            if event is None:
                self._end()
            elif not isinstance(event, bytes):
                self._begin(str(event.name), is_file=event.filename is not None)
            elif self._name is None:
                of_file.append(event)
            else:
                self._value += event
        self._beside += len(chunk) - sum(map(len, of_file))
        if self._beside > FORM_ROOM:
            raise _too_much()
        return of_file

    def _begin(self, name: str, *, is_file: bool) -> None:
        self._name = None if is_file else name
        self.files += is_file
        if self.files > 1:
            raise _not_one()

    def _end(self) -> None:
        if self._name is None:
            return
        try:
            self._on_field(self._name, self._value.decode())
        except UnicodeDecodeError:
            raise InputError(f"The field {self._name[:64]!r} is not UTF-8.") from None
        self._value.clear()


def _not_one() -> InputError:
    return InputError("A form must have exactly one file, as a part with a filename. Send each file by itself.")


def _too_much() -> TooLarge:
    return TooLarge(f"The form has more than {_MOST_PARTS} parts, or {FORM_ROOM} bytes beside its file.")
