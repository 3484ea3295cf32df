"""What epubcheck says of a book."""

import shutil
import subprocess
from pathlib import Path

EPUBCHECK = shutil.which("epubcheck")


def faults_of(book: Path) -> list[str]:
    """What epubcheck says of a book."""
    done = subprocess.run(
        ["java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", str(EPUBCHECK), str(book)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "EPUBCheck completed" in done.stdout, done.stderr
    said = (done.stdout + done.stderr).splitlines()
    return [line for line in said if line.startswith(("FATAL", "ERROR", "WARNING", "INFO"))]
