import json

from gql_blog.web.http_error import HTTPError


def test_a_refusal_is_an_answer() -> None:
    refusal = HTTPError(418, "No coffee: “é”.", code="FORBIDDEN", headers=((b"a", b"b"),), limit="cups")
    assert json.loads(refusal.body) == {
        "errors": [{"message": "No coffee: “é”.", "extensions": {"code": "FORBIDDEN", "limit": "cups"}}]
    }
    assert (str(refusal), refusal.status, refusal.headers) == ("No coffee: “é”.", 418, ((b"a", b"b"),))
