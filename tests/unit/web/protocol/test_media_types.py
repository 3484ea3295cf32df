from support.cases import cases

from gql_blog.web.protocol.media_types import MediaType, is_json, preferred_media_type, prefers_html

URQL = (
    b"application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
)
APOLLO = b"application/graphql-response+json,application/json;q=0.9"
BROWSER = b"text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@cases(
    "content_type",
    [b"application/json", b"Application/JSON", b"application/json; charset=utf-8", b'application/json;charset="UTF-8"'],
)
def test_json_is_json(content_type: bytes) -> None:
    assert is_json(content_type)


@cases(
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


@cases(
    ("accept", "media"),
    [
        (None, MediaType.JSON),
        (b"", MediaType.JSON),
        (b"*/*", MediaType.JSON),
        (b"application/json", MediaType.JSON),
        (b"application/graphql-response+json", MediaType.GRAPHQL),
        (b"application/graphql-response+json; charset=utf-8, application/json; charset=utf-8", MediaType.GRAPHQL),
        (APOLLO, MediaType.GRAPHQL),
        (b"application/json, application/graphql-response+json", MediaType.GRAPHQL),
        (b"application/json, application/graphql-response+json;q=0.5", MediaType.JSON),
        (b"application/graphql-response+json;q=0, application/json", MediaType.JSON),
        (URQL, MediaType.GRAPHQL),
        (b"text/event-stream", MediaType.EVENT_STREAM),
        (b"text/event-stream, application/json", MediaType.EVENT_STREAM),
        (b"application/json, text/event-stream", MediaType.JSON),
        (b"application/json;q=0.1, text/event-stream", MediaType.EVENT_STREAM),
        (b"text/event-stream;q=nonsense, application/json", MediaType.JSON),
        (b"image/png", MediaType.JSON),
        (b"," * 9_000 + b"text/event-stream", MediaType.JSON),
    ],
)
def test_the_answers_type_is_negotiated(accept: bytes | None, media: MediaType) -> None:
    assert preferred_media_type(accept) is media


def test_a_browser_wants_a_page() -> None:
    assert prefers_html(BROWSER)
    assert not any(map(prefers_html, (None, b"*/*", URQL, APOLLO, b"application/json, text/html")))
