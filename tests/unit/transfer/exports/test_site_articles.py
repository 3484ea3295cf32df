"""The articles of a site, walked by the thread of a format while they may be deleted."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from gql_blog.errors import PluginError
from gql_blog.transfer.exports.site_articles import ReadingLoop, SiteArticles


async def test_one_that_was_deleted_meanwhile_is_told_by_name_of_the_way_out() -> None:
    async def read(ids: Sequence[str]) -> Sequence[Any]:
        return [each for each in ids if each != "gone"]

    articles: Any = SiteArticles(["here", "gone"], read, ReadingLoop())

    def walked() -> list[Any]:
        assert articles[0] == "here"
        with pytest.raises(PluginError, match="The article was deleted while the file was written"):
            articles[1]
        with pytest.raises(IndexError):
            articles[2]
        return [*articles, *articles[1:]]

    assert await asyncio.to_thread(walked) == ["here"]
