import pytest

from gql_blog.web.connections import Connections
from gql_blog.web.http_error import HTTPError
from gql_blog.web.metrics import Metrics


def test_so_many_may_be_open_from_one_address() -> None:
    metrics = Metrics()
    connections = Connections(metrics)
    with connections.one_more("a", 2):
        with connections.one_more("a", 2), connections.one_more("b", 2):
            assert b"gql_blog_open_connections 3.0" in metrics.text()
            with pytest.raises(HTTPError, match="At most 2") as caught, connections.one_more("a", 2):
                pass
            assert caught.value.status == 429
        with connections.one_more("a", 2):
            pass
    assert b"gql_blog_open_connections 0.0" in metrics.text()
    assert not connections._open


def test_one_that_fails_is_closed_too() -> None:
    connections = Connections(Metrics())
    with pytest.raises(ZeroDivisionError), connections.one_more("a", 1):
        raise ZeroDivisionError
    with connections.one_more("a", 1):
        pass
