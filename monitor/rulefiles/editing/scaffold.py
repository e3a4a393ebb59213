"""The scaffold of a new rules folder, from templates: a pack, routes, CI, a container, schemas.

It is only written into an empty folder.
"""

import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from monitor.rulefiles.folders.folder import BASE
from monitor.rulefiles.folders.private import PRIVATE
from monitor.rulefiles.syntax.schema import schema_files

PACK_NAME = "PACK_NAME"
"""The placeholder in templates for the name of the first pack."""

SCHEMA_FOLDER = "schema"
_TEMPLATES: Mapping[str, str] = {
    "README.md": "README.md",
    f"{PACK_NAME}/alerts.yaml": "alerts.yaml",
    "routes.yaml": "routes.yaml",
    ".github/workflows/rules.yml": "rules.yml",
    ".gitlab-ci.yml": "gitlab-ci.yml",
    "CODEOWNERS": "CODEOWNERS",
    "docker-compose.yml": "docker-compose.yml",
    ".env.example": "env.example",
    ".gitignore": "gitignore",
}
_PACK = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_IGNORED = frozenset({".git"})  # of a new repository


def is_pack_name(name: str) -> bool:
    """Return whether a command may create a pack with this name. A folder made by hand may have any name but base."""
    return _PACK.fullmatch(name) is not None and name not in (BASE, SCHEMA_FOLDER, PRIVATE)


def existing_names(folder: Path) -> tuple[str, ...]:
    """Return the names in the folder that prevent a scaffold there, () if it does not exist. Raises OSError."""
    if not folder.exists():
        return ()
    return tuple(sorted(child.name for child in folder.iterdir() if child.name not in _IGNORED))


def scaffold_files(pack: str) -> dict[str, str]:
    """Return the text of each file by its name in the folder, in reading order."""
    templates = resources.files("monitor.rulefiles") / "templates"
    files = {name: (templates / template).read_text(encoding="utf-8") for name, template in _TEMPLATES.items()}
    named = {name.replace(PACK_NAME, pack): text.replace(PACK_NAME, pack) for name, text in files.items()}
    return named | {f"{SCHEMA_FOLDER}/{name}": text for name, text in schema_files().items()}


def write_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write new files. Raises OSError; FileExistsError if one exists."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
