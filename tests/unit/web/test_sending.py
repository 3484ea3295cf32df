from gql_blog.web.media import Media
from gql_blog.web.refusal import Refusal
from gql_blog.web.sending import header, send_refusal


async def _sent(refusal: Refusal, media: Media) -> tuple[int, bytes]:
    messages = []

    async def send(message) -> None:  # type: ignore[no-untyped-def]
        messages.append(message)

    await send_refusal(send, refusal, media)
    start, body = messages
    headers = dict(start["headers"])
    assert headers[b"content-length"] == b"%d" % len(body["body"])
    assert headers[b"vary"] == b"Accept"
    return start["status"], headers[b"content-type"]


async def test_what_is_malformed_has_one_status() -> None:
    refusal = Refusal(415, "x")
    assert await _sent(refusal, Media.JSON) == (415, b"application/json; charset=utf-8")
    assert await _sent(refusal, Media.GRAPHQL) == (415, b"application/graphql-response+json; charset=utf-8")
    assert await _sent(refusal, Media.STREAM) == (415, b"application/json; charset=utf-8")


async def test_what_is_well_formed_and_refused_depends_on_the_media_type() -> None:
    refusal = Refusal(400, "x", well_formed=True)
    assert (await _sent(refusal, Media.JSON))[0] == 200
    assert (await _sent(refusal, Media.GRAPHQL))[0] == 400


def test_the_first_header_counts() -> None:
    scope = {"headers": [(b"a", b"1"), (b"b", b"2"), (b"b", b"3")]}
    assert [header(scope, name) for name in (b"a", b"b", b"c")] == [b"1", b"2", None]
