import json

from gql_blog.web.refusal import Refusal


def test_a_refusal_is_an_answer() -> None:
    refusal = Refusal(418, "No coffee: “é”.", code="FORBIDDEN", headers=((b"a", b"b"),), limit="cups")
    assert json.loads(refusal.body) == {
        "errors": [{"message": "No coffee: “é”.", "extensions": {"code": "FORBIDDEN", "limit": "cups"}}]
    }
    assert (str(refusal), refusal.status, refusal.headers) == ("No coffee: “é”.", 418, ((b"a", b"b"),))
