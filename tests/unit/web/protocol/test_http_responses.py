import json

from support.cases import cases

from gql_blog.web.protocol.http_responses import VARY, HTTPError, error_response, graphql_response
from gql_blog.web.protocol.media_types import MediaType


def test_a_refusal_is_an_answer() -> None:
    error = HTTPError(418, "No coffee: “é”.", code="FORBIDDEN", headers=((b"a", b"b"),), limit="cups")
    assert json.loads(error.body) == {
        "errors": [{"message": "No coffee: “é”.", "extensions": {"code": "FORBIDDEN", "limit": "cups"}}]
    }
    assert (str(error), error.status, error.headers) == ("No coffee: “é”.", 418, ((b"a", b"b"),))


def _answered(error: HTTPError, media: MediaType) -> tuple[int, bytes]:
    status, headers, body = error_response(error, media)
    named = dict(headers)
    assert body == error.body
    assert named[b"content-length"] == b"%d" % len(body)
    assert (named[b"vary"], named[b"cache-control"]) == (
        VARY[1],
        b"no-store",
    )
    return status, named[b"content-type"]


def test_what_is_malformed_has_one_status() -> None:
    error = HTTPError(415, "x")
    assert _answered(error, MediaType.JSON) == (415, b"application/json; charset=utf-8")
    assert _answered(error, MediaType.GRAPHQL) == (415, b"application/graphql-response+json; charset=utf-8")
    assert _answered(error, MediaType.EVENT_STREAM) == (415, b"application/json; charset=utf-8")


def test_what_is_well_formed_and_refused_depends_on_the_media_type() -> None:
    error = HTTPError(400, "x", well_formed=True)
    assert _answered(error, MediaType.JSON)[0] == 200
    assert _answered(error, MediaType.GRAPHQL)[0] == 400


@cases("media", [MediaType.JSON, MediaType.GRAPHQL])
def test_a_reply_has_all_its_headers(media: MediaType) -> None:
    status, headers, body = graphql_response(200, b"{}", media, ((b"allow", b"POST"),))
    assert (status, body) == (200, b"{}")
    framing = [(b"content-type", media.value), (b"content-length", b"2")]
    assert list(headers) == [
        *framing,
        (b"vary", VARY[1]),
        (b"allow", b"POST"),
    ]
