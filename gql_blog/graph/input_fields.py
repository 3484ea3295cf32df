"""Descriptions of fields that many inputs have."""

from typing import Final

_OR_CONFLICT: Final = "If it is not the current version, the mutation fails with CONFLICT."
_OR_ANY: Final = "Left out: whatever the current version is."
EXPECTED_VERSION: Final = f"The version that the change is based on. {_OR_CONFLICT}"
MERGED_VERSION: Final = (
    "The version that the change is based on. What others have changed since is merged with it, field by field and "
    "texts by paragraph. The mutation fails with CONFLICT if both changed the same, or the article was published since."
)
OPTIONAL_VERSION: Final = f"{EXPECTED_VERSION} {_OR_ANY}"
COMMENT_VERSION: Final = f"The version of the comment that this change is based on. {_OR_CONFLICT}"
POLICY_VERSION: Final = (
    f"The version of the CommentPolicy that the change is based on; 0 if the article had none. {_OR_CONFLICT} {_OR_ANY}"
)
IDEMPOTENCY_KEY: Final = (
    "A retry with the same key and the same input answers as the first did; with another input, IDEMPOTENCY_MISMATCH."
)
DRY_RUN: Final = "Only answer what would change, or which errors there would be: nothing is changed."
ERROR_POLICY: Final = "What becomes of the others if one fails. Default: ALL_OR_NONE."
