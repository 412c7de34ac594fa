"""Which software a site was written with: another one may write the same records otherwise."""

import hashlib
import platform
from functools import cache
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
_ROOMS = ("dashboard", "data", "geo")
_SUFFIXES = (".py", ".po", ".toml")
# What writes numbers, days and shapes.
_LIBRARIES = ("babel", "markupsafe", "numpy")


@cache
def software_digest() -> str:
    """Return a digest of our own source, words and tables, and of what writes numbers and days."""
    digest = hashlib.sha256(platform.python_version().encode())
    for name in _LIBRARIES:
        digest.update(f"{name} {version(name)}".encode())
    for room in _ROOMS:
        for file in sorted((ROOT / room).rglob("*")):
            if file.suffix in _SUFFIXES and file.is_file():
                digest.update(file.relative_to(ROOT).as_posix().encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()
