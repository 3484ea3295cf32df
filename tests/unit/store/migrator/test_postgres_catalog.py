"""Reading the catalog of PostgreSQL."""

from support.populated import catalog_of, execute

from gql_blog.store.migrator.schema_catalog import Part


async def test_everything_is_read(postgres_url: str) -> None:
    await execute(
        postgres_url,
        "CREATE TABLE a (id text PRIMARY KEY, n int UNIQUE, m int, t text, UNIQUE (n, m), CONSTRAINT ck CHECK (n > 0))",
        "CREATE TABLE b (id bigserial PRIMARY KEY, a_id text REFERENCES a (id) ON DELETE SET NULL)",
        "CREATE UNIQUE INDEX u ON a (m, t)",
        "CREATE INDEX plain ON b (a_id)",
        "CREATE INDEX down ON a (t DESC)",
        "CREATE INDEX part ON a (t) WHERE n IS NULL",
        'CREATE INDEX collated ON a (t COLLATE "C")',
        "CREATE UNIQUE INDEX folded ON a (lower(t))",
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "CREATE TRIGGER tr AFTER INSERT ON b FOR EACH ROW EXECUTE FUNCTION f()",
        "CREATE VIEW v AS SELECT id FROM a",
        "CREATE SCHEMA elsewhere",
        "CREATE TABLE elsewhere.c (id int UNIQUE)",
    )
    catalog = await catalog_of(postgres_url)
    assert catalog.tables == {"a": frozenset({"id", "n", "m", "t"}), "b": frozenset({"id", "a_id"})}
    assert {part for part in catalog.parts if part.kind != "column"} == {
        Part("unique", "a", "(n)"),
        Part("unique", "a", "(n, m)"),
        Part("unique", "a", "(m, t)"),
        Part("index", "b", "(a_id)"),
        Part("index", "a", "down"),
        Part("index", "a", "part"),
        Part("index", "a", "collated"),
        Part("index", "a", "folded"),
        Part("check", "a", "ck"),
        Part("foreign key", "b", "(a_id) to a ON DELETE SET NULL"),
        Part("trigger", "b", "tr"),
        Part("view", "v", "v"),
    }
    assert {str(part) for part in catalog.parts if part.kind == "column" and part.table == "b"} == {
        "column id NOT NULL of b",
        "column a_id of b",
    }
    assert "RETURN NEW" in next(part.definition for part in catalog.parts if part.kind == "trigger")
