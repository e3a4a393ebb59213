"""Known vulnerabilities of the pins in the lock files that are installed, by pip-audit in an environment of its own.

Exit 0: every pin was looked up and none is known to be vulnerable. 1: some are. 77: not every pin could be looked up,
so nothing is known. pip-audit itself calls pins that the service does not know clean.
"""

import json
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

PIP_AUDIT = "pip-audit==2.10.1"
LOCKS = ("requirements.lock", "requirements-scale.lock", "requirements-encoder.lock")
CLEAN, VULNERABLE, NOT_DONE = 0, 1, 77


def verdict(lock: str, dependencies: Iterable[Mapping[str, Any]]) -> tuple[int, str]:
    """The exit code and what to print about a lock, from pip-audit's list of its dependencies."""
    known = list(dependencies)
    found = [
        f"{one['name']} {one['version']}: {flaw['id']}, fixed in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for one in known
        for flaw in one.get("vulns", ())
    ]
    skipped = [one for one in known if "skip_reason" in one]
    if found:
        return VULNERABLE, "\n".join(f"{lock}: {one}" for one in found)
    if skipped or not known:
        first = f", the first: {skipped[0]['skip_reason']}" if skipped else ""
        unknown = f"the advisory service does not know {len(skipped)} of {len(known)} pins{first}"
        return NOT_DONE, f"{lock} not audited: {unknown}"
    return CLEAN, f"{lock}: no known vulnerability in any of {len(known)} pins"


def audit(python: Path, lock: str) -> tuple[int, str]:
    """The verdict on a lock with the pip-audit of this environment."""
    command = [python, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--requirement", lock]
    command += ["--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return verdict(lock, json.loads(done.stdout)["dependencies"])
    except (ValueError, KeyError):
        reason = (done.stderr.strip().splitlines() or ["pip-audit printed nothing"])[-1]
        return NOT_DONE, f"{lock} not audited: the advisory service can't be reached ({reason})"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin/python"
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PIP_AUDIT]
        if subprocess.run(install, check=False).returncode:
            print(f"not audited: {PIP_AUDIT} can't be installed (above)")
            return NOT_DONE
        found = [audit(python, lock) for lock in LOCKS]
    for _, text in found:
        print(text)
    return worst(code for code, _ in found)


def worst(codes: Iterable[int]) -> int:
    """A known vulnerability counts more than a lock that was not audited."""
    return max(codes, key=(CLEAN, NOT_DONE, VULNERABLE).index)


if __name__ == "__main__":
    sys.exit(main())
