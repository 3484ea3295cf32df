import pytest

from gql_blog.web.media import Media, is_json, preferred, wants_page

URQL = (
    b"application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
)
APOLLO = b"application/graphql-response+json,application/json;q=0.9"
BROWSER = b"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    "content_type",
    [b"application/json", b"Application/JSON", b"application/json; charset=utf-8", b'application/json;charset="UTF-8"'],
)
def test_json_is_json(content_type: bytes) -> None:
    assert is_json(content_type)


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        b"",
        b"text/plain",
        b"text/plain,application/json",
        b"text/plain; application/json",
        b"application/json, text/plain",
        b"application/jsonx",
        b"application/graphql-response+json",
        b"application/json; charset=utf-16",
        b"application/json; boundary=x",
        b"multipart/form-data; boundary=application/json",
        b"application/x-www-form-urlencoded",
        b"\xff" * 10_000,
    ],
)
def test_nothing_else_is(content_type: bytes | None) -> None:
    assert not is_json(content_type)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, Media.JSON),
        (b"", Media.JSON),
        (b"*/*", Media.JSON),
        (b"application/json", Media.JSON),
        (b"application/graphql-response+json", Media.GRAPHQL),
        (b"application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", Media.GRAPHQL),
        (APOLLO, Media.GRAPHQL),
        (b"application/json, application/graphql-response+json", Media.GRAPHQL),
        (b"application/json, application/graphql-response+json;q=0.5", Media.JSON),
        (b"application/graphql-response+json;q=0, application/json", Media.JSON),
        (URQL, Media.GRAPHQL),
        (b"text/event-stream", Media.STREAM),
        (b"text/event-stream, application/json", Media.STREAM),
        (b"application/json, text/event-stream", Media.JSON),
        (b"application/json;q=0.1, text/event-stream", Media.STREAM),
        (b"text/event-stream;q=nonsense, application/json", Media.JSON),
        (b"image/png", Media.JSON),
        (b"," * 9_000 + b"text/event-stream", Media.JSON),
    ],
)
def test_the_answers_type_is_negotiated(accept: bytes | None, media: Media) -> None:
    assert preferred(accept) is media


def test_a_browser_wants_a_page() -> None:
    assert wants_page(BROWSER)
    assert not any(map(wants_page, (None, b"*/*", URQL, APOLLO, b"application/json, text/html")))
