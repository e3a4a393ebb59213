"""Known vulnerabilities of the pins in requirements.lock, by pip-audit in an environment of its own.

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
LOCK = "requirements.lock"
CLEAN, VULNERABLE, NOT_DONE = 0, 1, 77


def verdict(dependencies: Iterable[Mapping[str, Any]]) -> tuple[int, str]:
    """The exit code and what to print, from pip-audit's list of dependencies."""
    known = list(dependencies)
    found = [
        f"{one['name']} {one['version']}: {flaw['id']}, fixed in {', '.join(flaw['fix_versions']) or 'no version yet'}"
        for one in known
        for flaw in one.get("vulns", ())
    ]
    skipped = [one for one in known if "skip_reason" in one]
    if found:
        return VULNERABLE, "\n".join(found)
    if skipped or not known:
        first = f", the first: {skipped[0]['skip_reason']}" if skipped else ""
        return NOT_DONE, f"not audited: the advisory service does not know {len(skipped)} of {len(known)} pins{first}"
    return CLEAN, f"{LOCK}: no known vulnerability in any of {len(known)} pins"


def audit(python: Path) -> tuple[int, str]:
    """The verdict on the lock with the pip-audit of this environment."""
    command = [python, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--requirement", LOCK]
    command += ["--format", "json", "--progress-spinner", "off"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return verdict(json.loads(done.stdout)["dependencies"])
    except (ValueError, KeyError):
        reason = (done.stderr.strip().splitlines() or ["pip-audit printed nothing"])[-1]
        return NOT_DONE, f"not audited: the advisory service can't be reached ({reason})"


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder) / "bin/python"
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PIP_AUDIT]
        if subprocess.run(install, check=False).returncode:
            print(f"not audited: {PIP_AUDIT} can't be installed (above)")
            return NOT_DONE
        code, text = audit(python)
    print(text)
    return code


if __name__ == "__main__":
    sys.exit(main())
