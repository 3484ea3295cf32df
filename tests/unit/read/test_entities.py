from gql_blog.content import prefix_of
from gql_blog.graph import build_schema
from gql_blog.hooks import Hooks
from gql_blog.read.entities import BY_PREFIX, ENTITIES


def test_every_type_of_an_entity_is_in_the_schema() -> None:
    known = build_schema(Hooks.of({})).graphql.type_map
    for entity in ENTITIES.values():
        assert all(name in known for name in entity.types)
        assert (len(entity.types) == 2) is (entity.discriminator is not None)


def test_every_prefix_names_an_entity() -> None:
    for prefix, name in BY_PREFIX.items():
        assert name in ENTITIES
        assert prefix_of(f"{prefix}_{'0' * 26}") == prefix


def test_derived_lists_ask_who_may_see_what_they_are_made_of() -> None:
    derived = {name: entity.derived for name, entity in ENTITIES.items() if entity.derived}
    assert set(derived) == {"sibling", "participant", "work", "citation"}
    for make in derived.values():
        asked: list[str] = []

        def visible(kind: str, alias: str, asked: list[str] = asked) -> str:
            asked.append(kind)
            return f"seen({alias})"

        text = make(
            visible, lambda _, alias: f"stands({alias})", lambda column, part: column + " = " + part.format("'k'"), ()
        )
        assert "article" in asked
        assert "seen(" in text
        assert "stands(" in text
        assert "= 'k'" in text
