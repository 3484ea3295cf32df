import pytest

from gql_blog.web.http_error import HTTPError
from gql_blog.web.media import Media
from gql_blog.web.sending import refused, reply


def _answered(refusal: HTTPError, media: Media) -> tuple[int, bytes]:
    status, headers, body = refused(refusal, media)
    named = dict(headers)
    assert body == refusal.body
    assert named[b"content-length"] == b"%d" % len(body)
    assert named[b"vary"] == b"Accept, Origin"
    return status, named[b"content-type"]


def test_what_is_malformed_has_one_status() -> None:
    refusal = HTTPError(415, "x")
    assert _answered(refusal, Media.JSON) == (415, b"application/json; charset=utf-8")
    assert _answered(refusal, Media.GRAPHQL) == (415, b"application/graphql-response+json; charset=utf-8")
    assert _answered(refusal, Media.STREAM) == (415, b"application/json; charset=utf-8")


def test_what_is_well_formed_and_refused_depends_on_the_media_type() -> None:
    refusal = HTTPError(400, "x", well_formed=True)
    assert _answered(refusal, Media.JSON)[0] == 200
    assert _answered(refusal, Media.GRAPHQL)[0] == 400


@pytest.mark.parametrize("media", [Media.JSON, Media.GRAPHQL])
def test_a_reply_has_all_its_headers(media: Media) -> None:
    status, headers, body = reply(200, b"{}", media, ((b"allow", b"POST"),))
    assert (status, body) == (200, b"{}")
    framing = [(b"content-type", media.value), (b"content-length", b"2")]
    assert list(headers) == [*framing, (b"vary", b"Accept, Origin"), (b"allow", b"POST")]
