from gql_blog.graph.declared.declarations import Argument, column, declared_fields, deprecated, field, key
from gql_blog.read import Column, Key


class Named:
    """Something with a name."""

    name = field("String!", Column("name"), "The name.")
    size = field("Int", Column("size"), "The size.", unit=Argument("String", "Of what.", default="m"))


class House(Named):
    """A house."""

    name = field("String!", Column("title"), "The name on the door.")
    colour = deprecated(column("String", "The colour."), "Ask for paint instead.")
    built_on = key("Date", "When it was built.")
    storeys = 3


def test_fields_come_base_first_and_are_overridden_in_place() -> None:
    fields = declared_fields(House)
    assert list(fields) == ["name", "size", "colour", "built_on"]
    assert fields["name"].need == Column("title")
    assert fields["size"].arguments == {"unit": Argument("String", "Of what.", default="m")}


def test_a_field_may_be_on_its_way_out() -> None:
    colour = declared_fields(House)["colour"]
    assert colour.deprecated == "Ask for paint instead."
    assert colour.need == Column("colour")


def test_a_field_may_be_named_once() -> None:
    assert declared_fields(House)["built_on"].need == Key("builtOn")
