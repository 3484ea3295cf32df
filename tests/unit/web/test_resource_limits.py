import pytest

from gql_blog.web.prometheus_metrics import Metrics
from gql_blog.web.protocol.http_responses import HTTPError
from gql_blog.web.resource_limits import ConnectionLimiter


def test_so_many_may_be_open_from_one_address() -> None:
    metrics = Metrics()
    connections = ConnectionLimiter(metrics)
    with connections.connection("a", 2):
        with connections.connection("a", 2), connections.connection("b", 2):
            assert b"gql_blog_open_connections 3.0" in metrics.text()
            with pytest.raises(HTTPError, match="has 2 open connections") as caught, connections.connection("a", 2):
                pass
            assert caught.value.status == 429
        with connections.connection("a", 2):
            pass
    assert b"gql_blog_open_connections 0.0" in metrics.text()
    assert not connections._open


def test_one_that_fails_is_closed_too() -> None:
    connections = ConnectionLimiter(Metrics())
    with pytest.raises(ZeroDivisionError), connections.connection("a", 1):
        raise ZeroDivisionError
    with connections.connection("a", 1):
        pass
