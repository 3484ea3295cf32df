import gc

from gql_blog.garbage_collection import infrequent_collections


def test_garbage_is_collected_less_often_inside_and_as_before_afterwards() -> None:
    before = gc.get_threshold()
    with infrequent_collections():
        assert gc.get_threshold()[0] > before[0] or before[0] >= 50_000
        assert gc.get_freeze_count() > 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == (before, 0)
