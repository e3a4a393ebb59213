"""The four lock files: written by uv from pyproject.toml (`write`), held in step with it offline (`check`), and asked
whether each pin has a wheel for both processor families (`wheels`, which needs a package index).

requirements.lock is what the daemon needs, PostgreSQL's driver and the build backend too; requirements-dev.lock is
that and the development group; requirements-scale.lock and requirements-encoder.lock that and the extra of their name.
Each one's first lines carry the digest of the tables it was made from. `check` prints every way in which a lock is out
of step and exits 1; `write` needs a package index and keeps versions that still satisfy pyproject.toml (`write
--upgrade` takes the newest).
"""

import hashlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

RUNTIME, DEVELOPMENT, SCALE = "requirements.lock", "requirements-dev.lock", "requirements-scale.lock"
ENCODER = "requirements-encoder.lock"
LOCKS = (RUNTIME, DEVELOPMENT, SCALE, ENCODER)
OF_AN_EXTRA = {"scale": SCALE, "encoder": ENCODER}
OLDEST_PYTHON = "3.11"
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28")
PYTHONS = (OLDEST_PYTHON, "3.13")  # the image has the second
_PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)(?P<rest>[^\\]*)\\?$")
_DIGEST = re.compile(r"^# digest of pyproject\.toml's tables: sha256:([0-9a-f]{64})$", re.MULTILINE)


def wanted(project: dict[str, Any], lock: str) -> list[str]:
    """The requirements that a lock answers, as pyproject.toml writes them."""
    table = project["project"]
    rows = [*project["build-system"]["requires"], *table["dependencies"]]
    extras = table.get("optional-dependencies", {})
    rows += [row for name, extra in extras.items() if OF_AN_EXTRA.get(name, lock) == lock for row in extra]
    if lock == DEVELOPMENT:
        rows += [row for group in project.get("dependency-groups", {}).values() for row in group]
    return sorted(set(rows))


def digest(project: dict[str, Any], lock: str) -> str:
    tables = [project["project"]["requires-python"], wanted(project, lock)]
    return hashlib.sha256(json.dumps(tables).encode()).hexdigest()


def write(folder: Path, *, upgrade: bool) -> None:
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    for lock in LOCKS:
        asked = "\n".join(wanted(project, lock))
        command = ["uv", "pip", "compile", "-", "--universal", "--generate-hashes", "--no-header", "--no-annotate"]
        command += ["--python-version", OLDEST_PYTHON, "--no-emit-index-url", "--quiet", "--output-file", lock]
        command += ["--constraint", RUNTIME] if lock != RUNTIME else []
        command += ["--upgrade"] if upgrade else []
        subprocess.run(command, cwd=folder, input=asked, text=True, check=True)
        pins = (folder / lock).read_text(encoding="utf-8")
        head = (
            f"# Made by `make lock` for Python {OLDEST_PYTHON} and newer on every system. Not to be edited by hand.\n"
        )
        head += f"# digest of pyproject.toml's tables: sha256:{digest(project, lock)}\n"
        (folder / lock).write_text(head + pins, encoding="utf-8")


def check(folder: Path) -> Iterator[str]:
    """One line for each way in which a lock differs from pyproject.toml or from the other lock."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))
    pins: dict[str, dict[str, set[Version]]] = {}
    for lock in LOCKS:
        path = folder / lock
        if not path.is_file():
            yield f"{lock} is missing: make lock"
            continue
        text = path.read_text(encoding="utf-8")
        found = _DIGEST.search(text)
        if found is None or found[1] != digest(project, lock):
            yield f"{lock} was made from other requirements than pyproject.toml has now: make lock"
        if "://" in text:
            yield f"{lock} names an address: locks hold names, versions and hashes only"
        pins[lock] = {}
        yield from _read_pins(lock, text, pins[lock])
        yield from _unanswered(lock, wanted(project, lock), pins[lock])
    for name, versions in sorted(pins.get(RUNTIME, {}).items()):
        for lock in (DEVELOPMENT, SCALE, ENCODER):
            other = pins.get(lock, {}).get(name)
            if lock in pins and other != versions:
                yield f"{lock} has {name} {_shown(other)}, {RUNTIME} has {_shown(versions)}: make lock"


def wheels(folder: Path) -> Iterator[str]:
    """One line for each lock, platform and Python for which a pin has no wheel. The first lock is in the others."""
    for lock, platform, python in product((DEVELOPMENT, SCALE, ENCODER), PLATFORMS, PYTHONS):
        command = ["uv", "pip", "compile", lock, "--no-deps", "--only-binary", ":all:", "--quiet"]
        command += ["--python-platform", platform, "--python-version", python]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        if done.returncode:
            yield f"{lock}, {platform}, Python {python}: {' '.join(done.stderr.split())}"


def _read_pins(lock: str, text: str, pins: dict[str, set[Version]]) -> Iterator[str]:
    entries = re.split(r"\n(?=[^\s#])", text.replace("\r\n", "\n"))
    for entry in entries:
        first = next((line for line in entry.splitlines() if line and not line.startswith(("#", " "))), "")
        if not first:
            continue
        pin = _PIN.match(first)
        if pin is None:
            yield f"{lock}: '{first}' is not pinned with =="
            continue
        if "--hash=sha256:" not in entry:
            yield f"{lock}: {pin['name']} has no hash"
        pins.setdefault(canonicalize_name(pin["name"]), set()).add(Version(pin["version"]))


def _unanswered(lock: str, rows: list[str], pins: dict[str, set[Version]]) -> Iterator[str]:
    for row in rows:
        requirement = Requirement(row)
        versions = pins.get(canonicalize_name(requirement.name))
        if versions is None:
            yield f"{lock} lacks {requirement.name}: make lock"
        elif not all(requirement.specifier.contains(v, prereleases=True) for v in versions):
            have = f"{requirement.name} {_shown(versions)}"
            yield f"{lock} has {have}, pyproject.toml wants {requirement.specifier}: make lock"


def _shown(versions: set[Version] | None) -> str:
    return ", ".join(map(str, sorted(versions))) if versions else "nothing"


def main(arguments: list[str]) -> int:
    folder = Path.cwd()
    match arguments:
        case ["write", *flags] if set(flags) <= {"--upgrade"}:
            write(folder, upgrade="--upgrade" in flags)
        case ["check"]:
            problems = list(check(folder))
            print("\n".join(problems) or "locks: in step with pyproject.toml")
            return 1 if problems else 0
        case ["wheels"]:
            problems = list(wheels(folder))
            print("\n".join(problems) or f"wheels: every pin has one for {' and '.join(PLATFORMS)}")
            return 1 if problems else 0
        case _:
            print("usage: locks.py write [--upgrade] | check | wheels", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
