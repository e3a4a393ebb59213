"""What a stranger's clone relies on: the environment script, the lock files, the wheel, the container's files."""

import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from monitor.settings import SETTINGS

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-scale.lock", "requirements-encoder.lock")
TOOLS = ("basename", "cat", "cksum", "cp", "date", "grep", "make", "mkdir", "rm", "sed", "sh", "sleep", "tail")

PYTHON = r"""#!/bin/sh
# Stands in for a Python: knows the questions of .ci/environment, notes what it was asked to install.
here='{here}'
case "$*" in
  *version_info\[:3\]*) echo {version} ;;
  *'sys.exit(sys.version_info'*) exit {too_old} ;;
  *'import venv, ensurepip'*) exit {no_venv} ;;
  '-m venv '*) mkdir -p "$3/bin" && cp "$here" "$3/bin/python" && echo venv >>"{notes}" ;;
  *pip*install*) echo "$*" >>"{notes}"; [ ! -e "{notes}.broken" ] ;;
esac
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """A fresh clone on a machine that has exactly the Pythons it is given."""

    folder: Path
    bin: Path

    @property
    def notes(self) -> Path:
        return self.bin.parent / "notes"

    def give(self, name: str, version: str, *, venv: bool = True, where: Path | None = None) -> Path:
        path = (where or self.bin) / name
        path.parent.mkdir(exist_ok=True)
        minor = tuple(int(part) for part in version.split(".")[:2])
        text = PYTHON.format(
            here=path, version=version, too_old=int(minor < (3, 11)), no_venv=int(not venv), notes=self.notes
        )
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)
        return path

    def set_up(self, kind: str = "run", **environment: str) -> subprocess.CompletedProcess[str]:
        return self.do("sh", ".ci/environment", kind, "make run", **environment)

    def do(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        path = environment.pop("PATH", str(self.bin))
        return subprocess.run(
            command,
            cwd=self.folder,
            env={"PATH": path, "LC_ALL": "C.UTF-8", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def installed(self) -> list[str]:
        return self.notes.read_text(encoding="utf-8").splitlines() if self.notes.exists() else []

    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    made = Clone(folder=tmp_path / "a clone", bin=tmp_path / "bin")
    (made.folder / ".ci").mkdir(parents=True)
    made.bin.mkdir()
    for name in (*LOCKS, "pyproject.toml", "Makefile", ".ci/environment"):
        shutil.copy(ROOT / name, made.folder / name)
    for tool in TOOLS:
        (made.bin / tool).symlink_to(shutil.which(tool) or "/nowhere")
    return made


def test_newest_python_makes_the_environment_from_the_runtime_lock(clone: Clone) -> None:
    clone.give("python3", "3.11.2")
    clone.give("python3.12", "3.12.4")
    done = clone.set_up()
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"python3\.12 found · making \.venv \(once\)  \d+ s\n", done.stdout)
    venv, packages, product = clone.installed()
    assert venv == "venv"
    assert packages.endswith("install --require-hashes -r requirements.lock")
    assert product.endswith("install --no-deps --no-build-isolation -e .")


def test_second_time_nothing_is_installed_and_nothing_said(clone: Clone) -> None:
    clone.give("python3", "3.11.2")
    clone.set_up()
    before = clone.installed()
    again = clone.set_up()
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert clone.installed() == before


def test_environment_for_tests_serves_the_daemon_as_well(clone: Clone) -> None:
    clone.give("python3", "3.13.0")
    clone.set_up("dev")
    assert any(line.endswith("-r requirements-dev.lock") for line in clone.installed())
    before = clone.installed()
    clone.set_up("run")
    assert clone.installed() == before


def test_shim_of_a_version_that_is_not_there_is_passed_over(clone: Clone) -> None:
    shim = clone.bin / "python3.13"
    shim.write_text("#!/bin/sh\necho 'python3.13: command not found' >&2\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    real = clone.give("python3.13", "3.13.1", where=clone.bin.parent / "later on the path")
    done = clone.set_up(PATH=f"{clone.bin}:{real.parent}")
    assert done.returncode == 0
    assert done.stdout.startswith("python3.13 found")


def test_too_old_a_python_is_named_and_nothing_is_created(clone: Clone) -> None:
    old = clone.give("python3", "3.9.6")
    before = clone.files()
    done = clone.set_up()
    said = re.escape(f"make run: needs Python 3.11 or newer, found 3.9.6 ({old}). ")
    assert re.fullmatch(said + ".+, or: docker compose up\n", done.stderr)
    assert (done.returncode, done.stdout) == (2, "")
    assert clone.files() == before


def test_make_itself_exits_2_without_a_python(clone: Clone) -> None:
    before = clone.files()
    done = clone.do("make", "run")
    assert done.returncode == 2
    assert "make run: needs Python 3.11 or newer, found none. " in done.stderr
    assert clone.files() == before


def test_python_without_venv_says_what_to_install(clone: Clone) -> None:
    python = clone.give("python3", "3.13.5", venv=False)
    (clone.bin / "apt-get").symlink_to("/bin/true")
    done = clone.set_up()
    said = f"Python 3.13.5 ({python}) has no venv module. apt install python3 python3-venv, or: docker compose up"
    assert (done.returncode, done.stderr) == (2, f"make run: {said}\n")


def test_a_chosen_python_is_used_or_refused_never_replaced(clone: Clone) -> None:
    clone.give("python3.13", "3.13.1")
    old = clone.give("mine", "3.8.0")
    refused = clone.set_up(PYTHON=str(old))
    assert refused.returncode == 2
    assert refused.stderr == f"make run: PYTHON={old} is not Python 3.11 or newer with its venv module\n"
    chosen = clone.set_up(PYTHON=str(clone.give("mine", "3.11.9")))
    assert chosen.stdout.startswith("mine found")


def _lock_changed(clone: Clone) -> None:
    with (clone.folder / "requirements.lock").open("a", encoding="utf-8") as lock:
        lock.write("# newer\n")


def _cut_short(clone: Clone) -> None:
    (clone.folder / ".venv/.unfinished").write_text("", encoding="utf-8")


def _python_gone(clone: Clone) -> None:
    (clone.folder / ".venv/bin/python").unlink()


def _moved(clone: Clone) -> None:
    elsewhere = clone.folder.with_name("elsewhere")
    clone.folder.rename(elsewhere)
    elsewhere.rename(clone.folder)
    stamp = clone.folder / ".venv/.made-run"
    stamp.write_text(stamp.read_text(encoding="utf-8").replace("a clone", "the old place"), encoding="utf-8")


@pytest.mark.parametrize(
    ("happened", "again"),
    [
        pytest.param(_lock_changed, "bringing .venv up to date", id="a-changed-lock-keeps-the-environment"),
        pytest.param(_cut_short, "making .venv", id="what-was-cut-short-is-made-anew"),
        pytest.param(_python_gone, "making .venv", id="a-removed-python-is-replaced"),
        pytest.param(_moved, "making .venv", id="a-moved-folder-is-made-anew"),
    ],
)
def test_environment_mends_itself(clone: Clone, happened: Callable[[Clone], None], again: str) -> None:
    clone.give("python3.12", "3.12.4")
    clone.set_up()
    happened(clone)
    done = clone.set_up()
    assert done.returncode == 0
    assert again in done.stdout
    assert clone.set_up().stdout == ""


def test_failed_download_says_so_leaves_nothing_half_made_and_works_the_next_time(clone: Clone) -> None:
    clone.give("python3.12", "3.12.4")
    broken = clone.notes.with_name("notes.broken")
    broken.touch()
    done = clone.set_up()
    assert done.returncode == 2
    assert "Is the package index reachable? Then run 'make run' again." in done.stderr
    assert ".venv" not in clone.files()
    broken.unlink()
    assert clone.set_up().returncode == 0


def test_two_at_once_do_not_tread_on_each_other(clone: Clone) -> None:
    clone.give("python3.12", "3.12.4")
    clone.set_up()
    (clone.folder / ".venv/.unfinished").write_text(str(os.getpid()), encoding="utf-8")
    done = clone.set_up()
    assert done.returncode == 2
    assert done.stderr == f"make run: process {os.getpid()} is making .venv right now; wait for it\n"


# --- lock files


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    for name in (*LOCKS, "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def _check_locks(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / ".ci/locks.py"), "check"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_locks_are_in_step(locked: Path) -> None:
    done = _check_locks(locked)
    assert (done.returncode, done.stdout) == (0, "locks: in step with pyproject.toml\n")


def test_added_dependency_is_caught_in_all_locks(locked: Path) -> None:
    _edit(locked / "pyproject.toml", "dependencies = [", 'dependencies = [\n    "some-new-package>=1",')
    done = _check_locks(locked)
    assert done.returncode == 1
    for lock in LOCKS:
        assert f"{lock} was made from other requirements than pyproject.toml has now: make lock" in done.stdout
        assert f"{lock} lacks some-new-package: make lock" in done.stdout


def test_version_that_the_project_refuses_is_caught(locked: Path) -> None:
    _edit(locked / "requirements.lock", "\nclick==8.5.1 ", "\nclick==7.0 ")
    done = _check_locks(locked)
    assert done.returncode == 1
    assert "requirements.lock has click 7.0, pyproject.toml wants >=8.5.1: make lock" in done.stdout
    assert "requirements-dev.lock has click 8.5.1, requirements.lock has 7.0: make lock" in done.stdout


def test_pin_without_hash_and_address_are_caught(locked: Path) -> None:
    with (locked / "requirements-dev.lock").open("a", encoding="utf-8") as lock:
        lock.write("loose==1.0\nelsewhere @ https://example.org/x.whl\n")
    done = _check_locks(locked)
    assert done.returncode == 1
    assert "requirements-dev.lock: loose has no hash" in done.stdout
    assert "requirements-dev.lock names an address" in done.stdout
    assert "'elsewhere @ https://example.org/x.whl' is not pinned with ==" in done.stdout


def _tool(name: str) -> ModuleType:
    """A script of .ci as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f".ci/{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    "uv", ["exit 0", "echo 'cld3-py==3.1.0 has no wheels' >&2; case $* in *aarch64*) exit 1;; esac"]
)
def test_pin_without_a_wheel_for_one_processor_family_is_named(locked: Path, uv: str) -> None:
    stand_in = locked / "bin/uv"
    stand_in.parent.mkdir()
    stand_in.write_text(f"#!/bin/sh\n{uv}\n", encoding="utf-8")
    stand_in.chmod(0o755)
    command = [sys.executable, str(ROOT / ".ci/locks.py"), "wheels"]
    path = {**os.environ, "PATH": f"{stand_in.parent}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=locked, env=path, capture_output=True, text=True, timeout=60, check=False)
    lacking = [
        f"{lock}, aarch64-manylinux_2_28, Python {v}: cld3-py==3.1.0 has no wheels"
        for lock in LOCKS[1:]
        for v in ("3.11", "3.13")
    ]
    clean = ["wheels: every pin has one for x86_64-manylinux_2_28 and aarch64-manylinux_2_28"]
    assert done.stdout.splitlines() == (clean if uv == "exit 0" else lacking)
    assert done.returncode == int(uv != "exit 0")


def test_bill_of_materials_has_every_pin_with_its_hashes() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    bill = _tool("sbom").bill(project(), lock)
    assert bill == _tool("sbom").bill(project(), lock)
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    pins = re.findall(r"^([a-z0-9-]+)(?:\[\w+\])?==([^ ;\\]+)", lock, re.MULTILINE)
    assert [(one["name"], one["version"]) for one in bill["components"]] == pins
    assert {one["purl"] for one in bill["components"]} == {f"pkg:pypi/{name}@{version}" for name, version in pins}
    hashes = [h["content"] for one in bill["components"] for h in one["externalReferences"][0]["hashes"]]
    assert hashes == re.findall(r"--hash=sha256:([0-9a-f]{64})", lock)
    direct = {re.split(r"[\[<>=]", row)[0] for row in project()["dependencies"]}
    depends = {ref.partition("@")[0].removeprefix("pkg:pypi/") for ref in bill["dependencies"][0]["dependsOn"]}
    assert direct <= depends


@pytest.mark.parametrize(
    ("found", "code", "text"),
    [
        pytest.param(
            [{"name": "click", "version": "8.5.1", "vulns": []}],
            0,
            "requirements.lock: no known vulnerability in any of 1 pins",
            id="clean",
        ),
        pytest.param(
            [
                {"name": "click", "version": "8.5.1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["8.5.2"]}]},
                {"name": "yarl", "skip_reason": "not found"},
            ],
            1,
            "requirements.lock: click 8.5.1: PYSEC-1, fixed in 8.5.2",
            id="vulnerable",
        ),
        pytest.param(
            [{"name": "click", "version": "8.5.1", "vulns": []}, {"name": "yarl", "skip_reason": "not found"}],
            77,
            "requirements.lock not audited: the advisory service does not know 1 of 2 pins, the first: not found",
            id="unknown-to-the-service",
        ),
    ],
)
def test_audit_calls_nothing_clean_that_was_not_looked_up(found: list[dict[str, Any]], code: int, text: str) -> None:
    assert _tool("audit").verdict("requirements.lock", found) == (code, text)


def test_audit_looks_at_all_locks_that_are_installed_and_the_worst_counts() -> None:
    audit = _tool("audit")
    assert set(audit.LOCKS) == set(LOCKS) - {"requirements-dev.lock"}
    assert [audit.worst(codes) for codes in ([0, 77], [77, 1], [0, 0])] == [77, 1, 0]


def test_audit_without_a_service_says_that_nothing_was_audited(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'ConnectionError: no route to pypi.org' >&2\nexit 1\n", encoding="utf-8")
    python.chmod(0o755)
    why = "the advisory service can't be reached (ConnectionError: no route to pypi.org)"
    said = f"requirements-scale.lock not audited: {why}"
    assert _tool("audit").audit(python, "requirements-scale.lock") == (77, said)


# --- the wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def _files_below(folder: Path) -> set[str]:
    kept = (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {str(p.relative_to(folder)) for p in kept}


def test_wheel_carries_every_file_of_the_product(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    assert {f"monitor/{name}" for name in _files_below(ROOT / "monitor")} <= names
    assert "monitor/language/query/grammar.lark" in names


def test_wheel_carries_the_shipped_rules_byte_for_byte(wheel: zipfile.ZipFile) -> None:
    shipped = _files_below(ROOT / "rules/base")
    assert any(name.startswith("alerts/") for name in shipped)
    for name in shipped:
        assert _digest(wheel.read(f"monitor/base/{name}")) == _digest((ROOT / "rules/base" / name).read_bytes())


def test_wheel_carries_nothing_else(wheel: zipfile.ZipFile) -> None:
    assert {name.split("/")[0].split("-")[0] for name in wheel.namelist()} == {"monitor", "policy_monitor"}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# --- the container's files, by parser: what a benchmark for hardened containers asks


@pytest.fixture(scope="module")
def dockerfile() -> list[str]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


@pytest.fixture(scope="module")
def service() -> dict[str, object]:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert list(compose["services"]) == ["monitor"]
    found = compose["services"]["monitor"]
    assert isinstance(found, dict)
    return found


def test_image_runs_as_a_numbered_user_without_rights(dockerfile: list[str]) -> None:
    users = [line.split()[1] for line in dockerfile if line.startswith("USER ")]
    assert users == ["10001:10001"]
    final = dockerfile[max(i for i, line in enumerate(dockerfile) if line.startswith("FROM ")) :]
    assert "USER 10001:10001" in final
    assert not any(line.startswith("ADD ") or "sudo" in line for line in dockerfile)


def test_image_holds_no_secret_and_says_whether_it_is_well(dockerfile: list[str]) -> None:
    set_by_default = [line for line in dockerfile if line.startswith(("ENV ", "ARG "))]
    assert not [line for line in set_by_default if re.search(r"TOKEN|PASSWORD|SECRET", line)]
    assert any(line.startswith("HEALTHCHECK ") and '"monitor", "health"' in line for line in dockerfile)


def test_image_is_labelled_with_what_it_is_and_of_which_version(dockerfile: list[str]) -> None:
    (labels,) = [line for line in dockerfile if line.startswith("LABEL ")]
    found = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]*)"', labels))
    assert set(found) == {"title", "description", "version", "revision", "licenses"}
    assert (found["revision"], found["licenses"]) == ("${REVISION}", project()["license"])
    assert (found["description"], found["version"]) == (project()["description"], project()["version"])
    assert "ARG REVISION=" in dockerfile


def project() -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def test_image_installs_packages_by_hash_alone(dockerfile: list[str]) -> None:
    installs = [line for line in dockerfile if "pip install" in line]
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)
    assert len(installs) == 2


def test_image_has_what_fetches_rules_from_git(dockerfile: list[str]) -> None:
    final = dockerfile[max(i for i, line in enumerate(dockerfile) if line.startswith("FROM ")) :]
    (packages,) = [line for line in final if "apt-get install" in line]
    assert "--no-install-recommends git openssh-client " in packages


@pytest.mark.parametrize("file", ["docker-compose.yml", "monitor/rulefiles/templates/docker-compose.yml"])
def test_service_gets_every_setting_and_each_secret_as_a_file_as_well(file: str) -> None:
    compose = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
    service = compose["services"]["monitor"]
    images_own = ("MONITOR_DATA_DIR", "MONITOR_RULES_DIR")
    wanted = [s for s in SETTINGS if s.name not in images_own and not s.name.startswith("MONITOR_CLUSTER_")]
    assert [s.name for s in wanted if s.name not in service["environment"]] == []
    for name in (s.name for s in wanted if s.secret):
        key = name.removeprefix("MONITOR_").lower()
        assert service["environment"][f"{name}_FILE"] == f"${{{name}_FILE:+/run/secrets/{key}}}"
        assert compose["secrets"][key] == {"file": f"${{{name}_FILE:-/dev/null}}"}
        assert key in service["secrets"]


def test_a_container_is_well_as_long_as_alerts_go_out(dockerfile: list[str]) -> None:
    """A rule file with an error is no reason to start it again."""
    test = ["CMD", "monitor", "health", "--live"]
    assert any(f"CMD {json.dumps(test[1:])}" in line for line in dockerfile if line.startswith("HEALTHCHECK "))
    for file in ("docker-compose.yml", "monitor/rulefiles/templates/docker-compose.yml"):
        service = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))["services"]["monitor"]
        assert service["healthcheck"]["test"] == test


def test_scaled_services_have_no_rights_and_reach_only_their_own() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.scale.yml").read_text(encoding="utf-8").replace("!reset", ""))
    services = compose["services"]
    assert services["postgres"]["image"] == "postgres:17"
    for name in ("scheduler", "worker", "backtest"):
        one = services[name]
        assert (one["read_only"], one["cap_drop"], one["networks"]) == (True, ["ALL"], ["cluster"])
        assert "ports" not in one
    assert services["scheduler"]["build"]["args"]["LOCK"] == "requirements-scale.lock"
    assert all(network["internal"] for network in compose["networks"].values())
    for name in ("scheduler", "worker"):
        assert {"--tls-ca-file", "--tls-cert", "--tls-key"} <= set(services[name]["command"])


def test_service_has_no_rights_and_bounded_means(service: dict[str, object]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"] == service["memswap_limit"] == "1g"
    assert 0 < int(str(service["pids_limit"])) <= 64
    assert service["restart"] == "unless-stopped"
    assert service["stop_grace_period"] == "20s"
    assert all(str(port).startswith("127.0.0.1:") for port in service["ports"])  # type: ignore[attr-defined]
    assert not {"privileged", "network_mode", "pid", "ipc", "cap_add", "devices", "user"} & set(service)


def test_service_mounts_rules_read_only_and_keeps_data_in_a_volume(service: dict[str, object]) -> None:
    volumes = service["volumes"]
    assert isinstance(volumes, list)
    assert volumes[:2] == ["data:/data", "./rules:/rules:ro"]


@pytest.mark.parametrize("file", ["docker-compose.yml", "monitor/rulefiles/templates/docker-compose.yml"])
def test_service_mounts_the_private_folder_read_only_and_a_missing_one_is_an_error(file: str) -> None:
    service = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))["services"]["monitor"]
    (mount,) = [volume for volume in service["volumes"] if isinstance(volume, dict)]
    assert mount == {
        "type": "bind",
        "source": "${MONITOR_RULES_PRIVATE:-/dev/null}",
        "target": "/rules.private",
        "read_only": True,
        "bind": {"create_host_path": False},
    }
    assert service["environment"]["MONITOR_RULES_PRIVATE"] == "${MONITOR_RULES_PRIVATE:+/rules.private}"


def test_compose_has_no_secret_in_it(service: dict[str, object]) -> None:
    environment = service["environment"]
    assert isinstance(environment, dict)
    given = {name: value for name, value in environment.items() if value is not None}
    del given["MONITOR_RULES_PRIVATE"]  # a folder
    assert given.pop("MONITOR_PAGE") == "${MONITOR_PAGE:-0.0.0.0:8484}"
    assert given.pop("MONITOR_PAGE_LOOPBACK_ONLY") == "${MONITOR_PAGE_LOOPBACK_ONLY:-on}"
    assert all(str(value).startswith("${") and "/run/secrets/" in str(value) for value in given.values())


# --- words that must stay true


def test_every_make_command_in_the_readme_is_a_target() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    shown = set(re.findall(r"(?:^|`)make ([a-z]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert {"run", "test"} <= shown <= targets
    assert {"run", "test", "setup", "check", "bench", "docs", "lock"} <= targets


def test_make_run_reads_the_file_that_slack_connect_writes_and_what_the_shell_sets_wins(tmp_path: Path) -> None:
    stand_in = tmp_path / "bin/monitor"
    stand_in.parent.mkdir()
    stand_in.write_text('#!/bin/sh\necho "$1 $MONITOR_SLACK_CHANNEL $MONITOR_LOG_LEVEL"\n', encoding="utf-8")
    stand_in.chmod(0o755)
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/environment").write_text("", encoding="utf-8")
    (tmp_path / ".env").write_text("MONITOR_SLACK_CHANNEL=C0FILE\nMONITOR_LOG_LEVEL=debug\n", encoding="utf-8")
    command = ["make", "-s", "-C", str(tmp_path), "-f", str(ROOT / "Makefile"), "run", f"BIN={stand_in.parent}"]
    environment = {**os.environ, "MONITOR_SLACK_CHANNEL": "C0SHELL it's"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("run C0SHELL it's debug\n", "")
