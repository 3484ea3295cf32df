"""A plugin that keeps something of persons."""

from collections.abc import Mapping
from typing import Any

from gql_blog.plugin import Person, PluginContext, hookimpl


class Diary:
    """A plugin that keeps something of persons."""

    api_version = 2

    def __init__(self) -> None:
        self.is_failing = False
        self.asked: list[tuple[str, Person]] = []

    @hookimpl
    def export_person(self, context: PluginContext, person: Person) -> Mapping[str, Any]:
        self.asked.append((context.hook, person))
        return {"entries": [person.email]}

    @hookimpl
    async def forget_person(self, context: PluginContext, person: Person) -> None:
        if self.is_failing:
            raise OSError("the disk is full")
        self.asked.append((context.hook, person))
