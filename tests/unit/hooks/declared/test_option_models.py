"""The options of formats: told, read from text, and refused with option, format and remedy."""

from datetime import date
from enum import StrEnum
from typing import Any, Literal

import pytest
from pydantic import BaseModel, Field, model_validator

from gql_blog.errors import InputError, PluginError
from gql_blog.hooks.declared.option_models import check_options_model, format_options, read_options


class Size(StrEnum):
    SMALL = "small"
    LARGE = "large"


class Options(BaseModel):
    items: int | None = Field(None, ge=1, description="How many.")
    share: float = Field(0.5, description="How much.")
    notes: bool = Field(True, description="With notes.")
    form: Literal["html", "text"] = Field("html", description="Which form.")
    size: Size = Field(Size.SMALL, description="How large.")
    since: date = Field(date(2020, 1, 2), description="From when.")
    title: str = Field("", description="The title.")


class Together(BaseModel):
    first: int = Field(1, description="The first.")
    last: int = Field(2, description="The last.")

    @model_validator(mode="after")
    def _in_order(self) -> "Together":
        if self.last < self.first:
            raise ValueError("the last comes before the first")
        return self


def test_options_are_told_with_type_and_default() -> None:
    assert [(each.name, each.type, each.default) for each in format_options(Options)] == [
        ("items", "integer", None),
        ("share", "number", "0.5"),
        ("notes", "true or false", "true"),
        ("form", "html | text", "html"),
        ("size", "small | large", "small"),
        ("since", "date", "2020-01-02"),
        ("title", "text", ""),
    ]
    assert format_options(Options)[0].description == "How many."
    assert format_options(None) == ()


def test_text_becomes_values_of_the_types() -> None:
    given = {"items": "5", "share": "0.25", "notes": "no", "form": "text", "size": "large", "since": "2024-02-29"}
    read = read_options(Options, {**given, "title": "7"}, "book")
    assert read == Options(
        items=5, share=0.25, notes=False, form="text", size=Size.LARGE, since=date(2024, 2, 29), title="7"
    )
    assert read_options(Options, {}, "book") == Options()
    assert read_options(Options, {"items": 5, "title": "x"}, "book").items == 5
    assert read_options(None, {}, "book") is None


@pytest.mark.parametrize(
    ("model", "given", "told"),
    [
        (Options, {"itms": "5"}, "The format 'book' has no option 'itms'. Its options: items (integer; default none);"),
        (None, {"items": "5"}, "The format 'book' has no option 'items'. Its options: none."),
        (Options, {"items": "many"}, "The option 'items' of the format 'book' cannot be 'many': "),
        (Options, {"items": "0"}, "greater than or equal to 1. It takes: integer; without it: none."),
        (Options, {"form": "pdf"}, "It takes: html | text; without it: html."),
        (Options, {"notes": "perhaps"}, "It takes: true or false; without it: true."),
        (Together, {"first": "9"}, "The options of the format 'book' do not go together: "),
    ],
)
def test_a_wrong_option_names_itself_the_format_and_the_remedy(model: Any, given: dict[str, str], told: str) -> None:
    with pytest.raises(InputError) as caught:
        read_options(model, given, "book")
    assert told in caught.value.message


def test_a_model_that_fails_is_the_plugins_failure() -> None:
    class Broken(BaseModel):
        one: int = Field(1, description="One.")

        @model_validator(mode="before")
        @classmethod
        def _fail(cls, data: Any) -> Any:
            raise KeyError("secret")

    with pytest.raises(PluginError, match="'book' cannot be read: KeyError"):
        read_options(Broken, {}, "book")


def _model(annotation: Any, default: Any, description: str | None = "It.") -> type[BaseModel]:
    return type(
        "Given", (BaseModel,), {"__annotations__": {"it": annotation}, "it": Field(default, description=description)}
    )


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (dict, "derived from pydantic"),
        (Options(), "derived from pydantic"),
        (_model(int, ...), "'it' has no default"),
        (_model(int, 1, None), "'it' has no description"),
        (_model(list[int], [1]), "must be a str, int"),
        (_model(int | str, 1), "must be a str, int"),
        (_model(Literal[1, 2], 1), "must be a str, int"),
    ],
)
def test_a_model_that_no_text_can_state_stops_the_start(model: Any, told: str) -> None:
    with pytest.raises(PluginError, match=told):
        check_options_model(model, "Plugin 'a'")
    check_options_model(Options, "Plugin 'a'")
    check_options_model(None, "Plugin 'a'")
