from gql_blog.content import CircuitKey


def test_a_circuit_is_named_by_plugin_hook_and_subject() -> None:
    assert str(CircuitKey("guard", "moderate")) == "guard.moderate"
    assert str(CircuitKey("guard", "before_write", "create_post")) == "guard.before_write (create_post)"
