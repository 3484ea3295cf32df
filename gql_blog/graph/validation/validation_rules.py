"""Which of graphql-core's validation rules a document can break at all.

Every rule that takes part is asked at every node, and half of them are about fragments, directives, variables and
further definitions, of which most documents have none. A rule is left out only where a mark that it needs is missing
from the text. A mark that stands in a string or a comment keeps the rule, and a rule that is not named here takes part
always.
"""

from typing import Final

from graphql import ASTValidationRule, DocumentNode, ExecutableDefinitionNode, specified_rules

_FRAGMENTS: Final = frozenset(
    {
        *("FragmentsOnCompositeTypesRule", "KnownFragmentNamesRule", "NoFragmentCyclesRule"),
        *("NoUnusedFragmentsRule", "PossibleFragmentSpreadsRule", "UniqueFragmentNamesRule"),
    }
)
_DIRECTIVES: Final = frozenset(
    {
        *("DeferStreamDirectiveLabel", "DeferStreamDirectiveOnRootField"),
        *("DeferStreamDirectiveOnValidOperationsRule", "KnownDirectivesRule", "StreamDirectiveOnListField"),
        "UniqueDirectivesPerLocationRule",
    }
)
_VARIABLES: Final = frozenset(
    {
        *("NoUndefinedVariablesRule", "NoUnusedVariablesRule", "UniqueVariableNamesRule"),
        *("VariablesAreInputTypesRule", "VariablesInAllowedPositionRule"),
    }
)
_SEVERAL: Final = frozenset({"LoneAnonymousOperationRule", "UniqueOperationNamesRule"})
_SUBSCRIPTIONS: Final = frozenset({"SingleFieldSubscriptionsRule"})
_INTROSPECTION: Final = frozenset({"MaxIntrospectionDepthRule"})
_TYPES: Final = frozenset({"KnownTypeNamesRule"})
"""Types are named by variables and by fragments alone."""
_DEFINITIONS: Final = frozenset({"ExecutableDefinitionsRule"})


def applicable_rules(text: str, document: DocumentNode) -> list[type[ASTValidationRule]]:
    """Return the rules that ``document``, which is the parsed ``text``, may break, in graphql-core's order."""
    fragments, variables = "..." in text or "fragment" in text, "$" in text
    definitions = document.definitions
    absent = frozenset().union(
        *(
            rules
            for rules, applies in (
                (_FRAGMENTS, fragments),
                (_DIRECTIVES, "@" in text),
                (_VARIABLES, variables),
                (_TYPES, fragments or variables),
                (_SEVERAL, len(definitions) > 1),
                (_SUBSCRIPTIONS, "subscription" in text),
                (_INTROSPECTION, "__" in text),
                (_DEFINITIONS, not all(isinstance(each, ExecutableDefinitionNode) for each in definitions)),
            )
            if not applies
        )
    )
    return [rule for rule in specified_rules if rule.__name__ not in absent]
