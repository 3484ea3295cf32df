"""The page of hooks: every one described, every one with its terms."""

import inspect

from gql_blog.hooks import HookSpecs, OnFailure, contracts

FIRED = {
    "register_settings",
    "register_tables",
    "register_fields",
    "register_orders",
    "register_filters",
    "register_citation_styles",
    "register_permissions",
    "register_queries",
    "register_subscriptions",
    "register_nodes",
    "register_exports",
    "register_importers",
    "register_mutations",
    "register_routes",
    "register_commands",
    "register_jobs",
    "register_wrappers",
    "register_events",
    "register_markup",
    "register_markdown",
    "on_startup",
    "on_shutdown",
    "prove_bearer",
    "moderate",
    "read_notes",
    "enrich_citation",
    "render_note",
    "transform_body",
    "search_text",
    "authorize",
    "before_write",
    "export_person",
    "forget_person",
    "on_event",
}


def test_every_hook_has_its_terms_and_its_description() -> None:
    assert set(contracts()) == FIRED
    for name in FIRED:
        assert len(inspect.getdoc(getattr(HookSpecs, name)) or "") > 60


def test_registration_fails_the_start_and_the_rest_is_bounded() -> None:
    for name, contract in contracts().items():
        if name.startswith("register_"):
            assert contract.on_failure is OnFailure.FAIL
            assert contract.limit is None
        else:
            assert contract.limit is not None
            assert 0 < contract.limit <= 10
    assert contracts()["moderate"].on_failure is OnFailure.HOLD
