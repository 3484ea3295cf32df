"""Rules are left out only where a document cannot break them."""

from graphql import build_schema, parse, specified_rules, validate
from support.cases import cases

from gql_blog.graph.validation import validation_rules
from gql_blog.graph.validation.validation_rules import applicable_rules

SCHEMA = build_schema(
    """
    directive @defer(if: Boolean, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
    directive @stream(if: Boolean, label: String, initialCount: Int) on FIELD
    type Query { a(n: Int, w: W): A  list: [A]  s: String }
    type Mutation { m: A }
    type Subscription { one: A  two: A }
    type A { a: A  s: String  list: [A] }
    type B { s: String }
    input W { n: Int }
    """
)

BROKEN = {
    "ExecutableDefinitionsRule": "{ s } type C { s: String }",
    "UniqueOperationNamesRule": "query q { s } query q { s }",
    "LoneAnonymousOperationRule": "{ s } query q { s }",
    "SingleFieldSubscriptionsRule": "subscription { one { s } two { s } }",
    "KnownTypeNamesRule": "query ($v: Nothing) { s }",
    "FragmentsOnCompositeTypesRule": "{ ... on String { s } }",
    "UniqueFragmentNamesRule": "{ a { ...f } } fragment f on A { s } fragment f on A { s }",
    "KnownFragmentNamesRule": "{ a { ...nothing } }",
    "NoUnusedFragmentsRule": "{ s } fragment f on A { s }",
    "PossibleFragmentSpreadsRule": "{ a { ... on B { s } } }",
    "NoFragmentCyclesRule": "{ a { ...f } } fragment f on A { a { ...f } }",
    "VariablesAreInputTypesRule": "query ($v: A) { s }",
    "UniqueVariableNamesRule": "query ($v: Int, $v: Int) { a(n: $v) { s } }",
    "NoUndefinedVariablesRule": "{ a(n: $v) { s } }",
    "NoUnusedVariablesRule": "query ($v: Int) { s }",
    "VariablesInAllowedPositionRule": "query ($v: String) { a(n: $v) { s } }",
    "KnownDirectivesRule": "{ s @nothing }",
    "UniqueDirectivesPerLocationRule": "{ s @skip(if: true) @skip(if: true) }",
    "DeferStreamDirectiveOnRootField": "mutation { m { s } ... @defer { m { s } } }",
    "DeferStreamDirectiveOnValidOperationsRule": "subscription { one { a { ... @defer { s } } } }",
    "DeferStreamDirectiveLabel": '{ a { ... @defer(label: "x") { s } ... @defer(label: "x") { s } } }',
    "StreamDirectiveOnListField": "{ a { s @stream } }",
    "MaxIntrospectionDepthRule": "{ __schema { types { fields { type { fields { type { fields { type "
    "{ fields { name } } } } } } } } } }",
}
"""For each rule that may be left out, a document that breaks it."""


@cases("rule", sorted(BROKEN))
def test_a_broken_rule_takes_part(rule: str) -> None:
    """The errors are those of all rules, and one of them is this rule's."""
    document = parse(BROKEN[rule])
    rules = applicable_rules(BROKEN[rule], document)
    (asked,) = [each for each in rules if each.__name__ == rule]
    assert validate(SCHEMA, document, [asked])
    assert validate(SCHEMA, document, rules) == validate(SCHEMA, document)


def test_each_rule_that_may_be_left_out_is_tried_here() -> None:
    """The names are those of graphql-core, and of the documents above."""
    named = {name for rules in vars(validation_rules).values() if isinstance(rules, frozenset) for name in rules}
    assert named == set(BROKEN)
    assert named <= {rule.__name__ for rule in specified_rules}


def test_most_documents_are_asked_few_rules() -> None:
    """Without fragments, directives and variables, and with one operation, less than half of them."""
    text = "{ a(n: 1) { s } }"
    left = {rule.__name__ for rule in applicable_rules(text, parse(text))}
    assert left == {rule.__name__ for rule in specified_rules} - set(BROKEN)
    assert "KnownTypeNamesRule" not in left
    text = "query ($n: Int) { a(n: $n) { s } }"
    assert {"KnownTypeNamesRule", "NoUnusedVariablesRule"} <= {
        rule.__name__ for rule in applicable_rules(text, parse(text))
    }
