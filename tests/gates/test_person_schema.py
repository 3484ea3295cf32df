"""The published schema of the export of a person is that of what the code tells."""

import os

import pytest
from pydantic import ValidationError
from support.person_schema import PATH, WRITE, hold, schema
from support.writing import Newsroom

from gql_blog.content import Role
from gql_blog.write import ExportPerson


def test_the_schema_is_fresh() -> None:
    if os.environ.get("PERSON") == "write":
        PATH.write_text(schema(), encoding="utf-8")
    assert PATH.read_text(encoding="utf-8") == schema(), WRITE


async def test_what_the_schema_does_not_have_is_no_export(lite: Newsroom) -> None:
    await lite.somebody(Role.AUTHOR, "Ada")
    data: str = (await lite.run(ExportPerson(email="ada.author@example.org"))).data
    assert hold(data)["account"]["name"] == "Ada"
    for wrong in (
        data.replace('"email": ', '"phone": '),
        data.replace('"tokens": []', '"tokens": [], "passwordHash": "x"'),
        data.replace('"AUTHOR"', '"author"'),
        data.replace('"bylines": []', '"bylines": null'),
    ):
        assert wrong != data
        with pytest.raises(ValidationError):
            hold(wrong)
