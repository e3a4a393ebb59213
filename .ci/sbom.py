"""CycloneDX bill of materials of what the daemon runs on: every pin of requirements.lock, with its hashes.

    .venv/bin/python .ci/sbom.py [FILE]     FILE: - (standard output) or a path; default build/sbom.cdx.json

Offline. The same lock gives the same file. Licences are those that the packages of this environment declare as an SPDX
expression (License-Expression); the others have none.
"""

import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ENTRY = re.compile(
    r"^(?P<pin>[A-Za-z0-9][^\\\n]*?)\s*\\?$(?P<hashes>(?:\n {4}--hash=sha256:[0-9a-f]{64}(?: \\)?)*)", re.MULTILINE
)


def bill(project: dict[str, Any], lock: str) -> dict[str, Any]:
    """The bill for a project's `[project]` table and the text of its lock."""
    components = list(_components(lock))
    refs = {component["name"]: component["bom-ref"] for component in components}
    direct = {canonicalize_name(Requirement(row).name) for row in _direct(project)}
    root = {
        "type": "application",
        "bom-ref": "policy-monitor",
        "name": project["name"],
        "version": project["version"],
        "description": project["description"],
        "licenses": [{"expression": project["license"]}],
    }
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, project['name'] + project['version'] + lock)}",
        "version": 1,
        "metadata": {"component": root},
        "components": components,
        "dependencies": [{"ref": "policy-monitor", "dependsOn": sorted(refs[name] for name in direct if name in refs)}],
    }


def _direct(project: dict[str, Any]) -> list[str]:
    extras = project.get("optional-dependencies", {}).values()
    return [*project["dependencies"], *(row for extra in extras for row in extra)]


def _components(lock: str) -> Iterator[dict[str, Any]]:
    for entry in _ENTRY.finditer(lock):
        pin = Requirement(entry["pin"])
        (version,) = (specifier.version for specifier in pin.specifier)
        name = canonicalize_name(pin.name)
        purl = f"pkg:pypi/{name}@{version}"
        hashes = re.findall(r"sha256:([0-9a-f]{64})", entry["hashes"])
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": purl,
            "name": name,
            "version": version,
            "purl": purl,
            # one of these files is installed, depending on system and Python
            "externalReferences": [
                {
                    "type": "distribution",
                    "url": f"https://pypi.org/project/{name}/{version}/",
                    "hashes": [{"alg": "SHA-256", "content": one} for one in hashes],
                }
            ],
        }
        if licence := _licence(name):
            component["licenses"] = [{"expression": licence}]
        if pin.marker is not None:
            component["properties"] = [{"name": "python:marker", "value": str(pin.marker)}]
        yield component


def _licence(name: str) -> str | None:
    try:
        return metadata(name).get("License-Expression")
    except PackageNotFoundError:
        return None


def main(arguments: list[str]) -> int:
    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    made = bill(project, Path("requirements.lock").read_text(encoding="utf-8"))
    text = json.dumps(made, indent=1, ensure_ascii=False) + "\n"
    target = arguments[0] if arguments else "build/sbom.cdx.json"
    if target == "-":
        sys.stdout.write(text)
        return 0
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    Path(target).write_text(text, encoding="utf-8")
    print(f"{target}: {len(made['components'])} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
