"""The plugin as gql_blog calls it."""

import importlib
from importlib.metadata import entry_points
from typing import Any

import pytest
from support.cases import cases

from gql_blog.plugin import PLUGIN_API_VERSION, PluginContext, Role
from gql_blog_webhooks import hooks
from gql_blog_webhooks.settings import WebhookSettings


def test_it_is_found_by_its_entry_point() -> None:
    (point,) = entry_points(group="gql_blog.plugins", name="webhooks")
    assert point.load() is hooks
    assert hooks.api_version == PLUGIN_API_VERSION


def test_a_document_is_run_as_an_editor_at_most() -> None:
    assert hooks.role is Role.EDITOR


def test_its_tables_and_migrations_can_be_imported() -> None:
    tables = hooks.register_tables()
    models = importlib.import_module(tables.models)
    assert models.Endpoint._meta.db_table == "webhooks_endpoint"
    assert models.Delivery._meta.db_table == "webhooks_delivery"
    assert importlib.import_module(f"{tables.migrations}.0001_initial").Migration.initial


def test_each_mutation_is_for_admins() -> None:
    assert {each.role for each in hooks.register_mutations()} == {Role.ADMIN}
    assert [each.name for each in hooks.register_mutations()] == [
        *("createWebhook", "updateWebhook", "deleteWebhook", "replayWebhookDelivery"),
        "replayFailedWebhookDeliveries",
    ]


async def test_the_end_without_a_beginning_does_nothing() -> None:
    await hooks.on_shutdown(PluginContext(plugin="webhooks"))


@cases("wrong", [{"attempts": 0}, {"total_seconds": 0}, {"log_days": 0}, {"unheard_of": 1}])
def test_a_setting_out_of_bounds_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        WebhookSettings(**wrong)


def test_each_query_is_for_admins() -> None:
    assert {each.name: each.role for each in hooks.register_queries()} == {
        "webhooks": Role.ADMIN,
        "webhookDeliveries": Role.ADMIN,
    }
