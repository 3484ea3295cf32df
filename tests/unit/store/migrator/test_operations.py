"""SQL of the dialect at hand."""

from support.followups import Followups
from support.populated import contents

from gql_blog.store import DialectSQL, migrate


async def test_each_dialect_runs_its_own_and_what_is_for_both(database_url: str, followups: Followups) -> None:
    followups.add(
        """
        operations = [DialectSQL(
            both=["CREATE TABLE said (word TEXT)"],
            sqlite=["INSERT INTO said VALUES ('sqlite; and a semicolon')"],
            postgres=["INSERT INTO said VALUES ('postgres; and a semicolon')"],
        )]
        """
    )
    await migrate(database_url)
    dialect = database_url.partition(":")[0]
    assert contents(database_url)["said"] == [{"word": f"{dialect}; and a semicolon"}]


def test_it_says_what_it_is() -> None:
    operation = DialectSQL(sqlite=["a"])
    assert operation.describe() == "Run SQL of the dialect"
    assert operation.statements == {"sqlite": ("a",), "postgres": ()}
