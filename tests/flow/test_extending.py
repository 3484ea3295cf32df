"""What ``docs/extending.md`` says of types."""

from support.tree import ROOT

from gql_blog import plugin

PAGE = (ROOT / "docs/extending.md").read_text(encoding="utf-8")


def test_each_type_that_a_plugin_may_name_stands_on_the_page() -> None:
    for name in dir(plugin):
        if name.endswith("Node"):
            assert f"`{name}`" in PAGE, name
