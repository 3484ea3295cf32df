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
    files, beside, name, value = 0, 0, None, bytearray()
    try:
        with PushMultipartParser(boundary, max_segment_count=_MOST_PARTS) as parser:
            async for chunk in chunks:
                beside += len(chunk)
                for event in parser.parse(chunk) if chunk else ():
                    match event:
                        case bytes() if name is None:
                            beside -= len(event)
                            yield event
                        case bytes():
                            value += event
                        case None if name is not None:
                            on_field(name, value.decode())
                            value.clear()
                        case object(name=stated, filename=filename):
                            name = str(stated) if filename is None else None
                            files += name is None
                if beside > FORM_ROOM:
                    raise _too_much()
                if files > 1:
                    raise _not_one()
    except ParserLimitReached:
        raise _too_much() from None
    except (MultipartError, UnicodeDecodeError):
        raise InputError("The form cannot be read, or ends too early. Send multipart/form-data, in UTF-8.") from None
    if files != 1:
        raise _not_one()


def _not_one() -> InputError:
    return InputError("A form must have exactly one file, as a part with a filename. Send each file by itself.")


def _too_much() -> TooLarge:
    return TooLarge(f"The form has more than {_MOST_PARTS} parts, or {FORM_ROOM} bytes beside its file.")
