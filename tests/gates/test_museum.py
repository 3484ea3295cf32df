"""What stands in the museum is never edited."""

from hashlib import sha256
from typing import Final

from support.tree import ROOT

MUSEUM: Final = ROOT / "tests/museum"
EXHIBITS: Final = {
    "api_2/boxes.py": "d519983bf331dbb6e87985e9435974f7",
    "api_2/desk.py": "ca0c381c4708d87db1d7b198f04fd41f",
    "api_2/diary.py": "2dab255ca5de37a6dcb6561550d1763f",
    "api_2/faulty.py": "a5eb4e340615eb277e9880f80c210273",
    "api_2/guest.py": "a57935b8c34ef010b1e404140553d17c",
    "api_2/loud.py": "fca2c740a398b6bd74c690245a719787",
    "api_2/maker.py": "711267bec9d567dd4f0e41fde49667b4",
    "api_2/phase.py": "3f7a0fe936ed9f3fe5de485d11b75822",
    "api_2/stars.py": "b32360ac96c015e1d1190524f89fef30",
    "api_2/stars/migrations/0001_initial.py": "e3f0d02d7282f58656adc1d57ab81032",
    "api_2/stars/migrations/__init__.py": "e3b0c44298fc1c149afbf4c8996fb924",
}
"""Plugins by their place, with what their bytes come to. More may be added; what stands here stays."""


def test_each_plugin_is_as_it_was_when_it_was_put_there() -> None:
    found = {
        path.relative_to(MUSEUM).as_posix(): sha256(path.read_bytes()).hexdigest()[:32] for path in MUSEUM.rglob("*.py")
    }
    assert found == EXHIBITS, "Mend the server, or begin a new version of the API: a plugin of the museum stays."
