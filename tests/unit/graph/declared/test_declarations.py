from gql_blog.graph.declared.declarations import Argument, declared_fields, deprecated, field
from gql_blog.read import Column


class Named:
    """Something with a name."""

    name = field("String!", Column("name"), "The name.")
    size = field("Int", Column("size"), "The size.", unit=Argument("String", "Of what.", default="m"))


class House(Named):
    """A house."""

    name = field("String!", Column("title"), "The name on the door.")
    colour = deprecated(field("String", Column("colour"), "The colour."), "Ask for paint instead.")
    storeys = 3


def test_fields_come_base_first_and_are_overridden_in_place() -> None:
    fields = declared_fields(House)
    assert list(fields) == ["name", "size", "colour"]
    assert fields["name"].need == Column("title")
    assert fields["size"].arguments == {"unit": Argument("String", "Of what.", default="m")}


def test_a_field_may_be_on_its_way_out() -> None:
    colour = declared_fields(House)["colour"]
    assert colour.deprecated == "Ask for paint instead."
    assert colour.need == Column("colour")
