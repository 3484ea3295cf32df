"""The styles of pages and books, and the policy by which a browser takes it and nothing else."""

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
.left { text-align: left; }
.center { text-align: center; }
.right { text-align: right; }
.byline, .date, .answers, .abstract { font-style: italic; }
article[data-status]::before { content: attr(data-status); }
.comment .comment { margin-inline-start: 1rem; }
@media print { article { break-before: page; } main > article:first-child { break-before: auto; } }
"""

SITE_STYLE: Final = f"""{STYLE.strip()}
.site ul {{ display: flex; flex-wrap: wrap; gap: 1rem; list-style: none; padding: 0; }}
footer {{ border-top: 1px solid; margin-top: 2rem; }}
li {{ margin-block: 0.25rem; }}
figure {{ margin-inline: 0; }}
img {{ max-width: 100%; height: auto; }}
.portrait img {{ max-width: 8rem; }}
input, button {{ font: inherit; }}
@media print {{ .site, footer, form, .beside {{ display: none; }} }}
"""
BOOK_STYLE: Final = """body { line-height: 1.5; }
h1, h2, h3, h4, h5, h6 { line-height: 1.2; text-align: start; }
aside, blockquote { border-inline-start: 0.2em solid; margin-inline: 1em; padding-inline-start: 1em; }
pre { white-space: pre-wrap; }
figure { margin-inline: 0; }
img { max-width: 100%; height: auto; }
.portrait img { max-width: 8em; }
table { border-collapse: collapse; }
th, td { border: 1px solid; padding: 0.2em 0.4em; }
.left { text-align: left; }
.center { text-align: center; }
.right { text-align: right; }
.byline, .date, .answers, .abstract { font-style: italic; }
article[data-status]::before { content: attr(data-status); }
.comment .comment { margin-inline-start: 1em; }
"""

_HASH: Final = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY: Final = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'"
"""Nothing is fetched and nothing runs, but what players add. The one style is known by its hash."""
