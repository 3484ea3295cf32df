"""The style of a printed dialogue, and the policy by which a browser takes it and nothing else."""

import base64
import hashlib
from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; line-height: 1.6; font-family: Georgia, serif; }
body { margin: 0 auto; max-width: 42rem; padding: 1rem; overflow-wrap: break-word; }
article { border-top: 1px solid; margin-top: 3rem; padding-top: 1rem; }
main > article:first-child { border: 0; margin-top: 0; }
h1 { line-height: 1.2; }
aside { border-inline-start: 4px solid; padding-inline-start: 1rem; }
pre, table { display: block; overflow-x: auto; }
th, td { border: 1px solid; padding: 0.25rem 0.5rem; }
.byline, .date, .answers { font-style: italic; }
article[data-status]::before { content: attr(data-status); }
.comment .comment { margin-inline-start: 1rem; }
@media print { article { break-before: page; } main > article:first-child { break-before: auto; } }
"""

_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY: Final = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
"""Nothing is fetched and nothing runs. The one style is known by its hash."""
