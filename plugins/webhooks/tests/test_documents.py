"""What is sent of an error."""

from gql_blog_webhooks.documents import _sent


def test_what_an_error_has_for_developers_in_debug_is_not_sent() -> None:
    shown = {"message": "It failed.", "path": ["site", "mood"], "locations": [{"line": 1, "column": 3}]}
    error = {**shown, "extensions": {"code": "PLUGIN_ERROR", "traceback": ["File secret.py"], "requestId": "1"}}
    assert _sent(error) == {**shown, "extensions": {"code": "PLUGIN_ERROR"}}
