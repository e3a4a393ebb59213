"""The files of docs/deploy, read as the monitor, Kubernetes and systemd read them."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from monitor.rulefiles import check
from monitor.settings import Settings, is_known_setting, read_settings
from monitor.web.pages import health
from monitor.web.parts import WebParts

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "docs/deploy"
PAGE = (ROOT / "docs/how-to/deploy.md").read_text(encoding="utf-8")
UNIT = DEPLOY / "policy-monitor.service"
SECRETS = {
    "slack_bot_token": "xoxb-1",
    "page_password_hash": "$argon2id$v=19$m=19456,t=2,p=1$YWJjZGVmZ2hpamtsbW5vcA$" + 43 * "A",
    "database_url": "postgresql+psycopg://monitor@db/monitor",
    "rules_git_token": "ghp_1",
}
KUBERNETES = ("kubernetes-sqlite.yaml", "kubernetes-postgresql.yaml")


def objects(file: str) -> dict[str, Any]:
    """The objects of a file by kind."""
    found = list(yaml.safe_load_all((DEPLOY / file).read_text(encoding="utf-8")))
    assert all(one["metadata"]["name"].startswith("policy-monitor") for one in found)
    return {one["kind"]: one for one in found}


def settings_of(environment: dict[str, str], secrets: str, folder: Path) -> Settings:
    """The settings as the monitor reads them, with the folder `secrets` of the deployment in `folder`."""
    for name, content in SECRETS.items():
        (folder / name).write_text(content, encoding="utf-8")
    return read_settings({name: value.replace(secrets, str(folder)) for name, value in environment.items()})


@pytest.fixture(params=KUBERNETES)
def deployment(request: pytest.FixtureRequest) -> dict[str, Any]:
    found: dict[str, Any] = objects(request.param)["Deployment"]["spec"]
    return found


@pytest.fixture
def pod(deployment: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = deployment["template"]["spec"]
    return found


@pytest.fixture
def container(pod: dict[str, Any]) -> dict[str, Any]:
    (found,) = pod["containers"]
    assert isinstance(found, dict)
    return found


def test_old_pods_end_before_new_ones_start_and_only_postgresql_has_a_standby(
    deployment: dict[str, Any], pod: dict[str, Any], container: dict[str, Any]
) -> None:
    on_server = any(e["name"] == "MONITOR_DATABASE_URL_FILE" for e in container["env"])
    assert (deployment["replicas"], deployment["strategy"]) == (1 + on_server, {"type": "Recreate"})
    assert deployment["selector"]["matchLabels"] == deployment["template"]["metadata"]["labels"]
    assert pod["terminationGracePeriodSeconds"] == 20


def test_the_pod_has_the_images_user_and_no_rights(pod: dict[str, Any], container: dict[str, Any]) -> None:
    assert "USER 10001:10001" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert {pod["securityContext"][key] for key in ("runAsUser", "runAsGroup", "fsGroup")} == {10001}
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_probes_ask_for_addresses_that_the_page_has(container: dict[str, Any]) -> None:
    served = {getattr(route, "path", "") for route in health.routes(cast("WebParts", None))}
    asked = {name: container[name]["httpGet"] for name in ("startupProbe", "livenessProbe", "readinessProbe")}
    assert {one["path"] for one in asked.values()} == served == {"/health/live", "/health/ready"}
    assert asked["readinessProbe"]["path"] == "/health/ready"
    assert {one["port"] for one in asked.values()} == {port["name"] for port in container["ports"]}


def test_its_settings_are_what_the_monitor_reads(container: dict[str, Any], tmp_path: Path) -> None:
    environment = {one["name"]: one["value"] for one in container["env"]}
    read = settings_of(environment, "/run/secrets/policy-monitor", tmp_path)
    assert read.warnings == ()
    assert read.uses_slack
    assert read.page.address is not None
    assert read.page.address.port == container["ports"][0]["containerPort"]


def test_every_secret_is_made_by_a_command_or_row_of_the_page(container: dict[str, Any]) -> None:
    files = {Path(one["value"]).name for one in container["env"] if one["name"].endswith("_FILE")}
    on_page = set(re.findall(r"--from-file=(\w+)=", PAGE)) | set(re.findall(r"`([a-z_]+)`", PAGE))
    assert files <= on_page
    assert files <= SECRETS.keys()


def test_every_mount_has_its_volume_and_only_data_and_tmp_are_written(
    pod: dict[str, Any], container: dict[str, Any]
) -> None:
    mounts = {mount["name"]: mount for mount in container["volumeMounts"]}
    assert mounts.keys() == {volume["name"] for volume in pod["volumes"]}
    assert {m["mountPath"] for m in mounts.values() if not m.get("readOnly")} == {"/data", "/tmp"}


def test_sqlite_lies_on_a_claim_and_the_rules_of_the_config_map_are_valid(tmp_path: Path) -> None:
    found = objects("kubernetes-sqlite.yaml")
    volumes = {volume["name"]: volume for volume in found["Deployment"]["spec"]["template"]["spec"]["volumes"]}
    assert volumes["data"]["persistentVolumeClaim"]["claimName"] == found["PersistentVolumeClaim"]["metadata"]["name"]
    assert volumes["rules"]["configMap"]["name"] == found["ConfigMap"]["metadata"]["name"]
    items = {item["key"]: tmp_path / item["path"] for item in volumes["rules"]["configMap"]["items"]}
    assert items.keys() == found["ConfigMap"]["data"].keys()
    for key, path in items.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(found["ConfigMap"]["data"][key], encoding="utf-8")
    assert check(tmp_path, within=("minerals", "routes")) == ()


@pytest.mark.parametrize("file", KUBERNETES)
def test_the_service_leads_to_the_pods_page(file: str) -> None:
    found = objects(file)
    assert found["Service"]["spec"]["selector"] == found["Deployment"]["spec"]["selector"]["matchLabels"]
    (port,) = found["Service"]["spec"]["ports"]
    assert (port["port"], port["targetPort"]) == (8484, "page")


# ------------------------------------------------------------------ systemd


def directives() -> list[tuple[str, str]]:
    lines = UNIT.read_text(encoding="utf-8").splitlines()
    return [(name, value) for name, _, value in (line.partition("=") for line in lines) if value]


def test_settings_and_credentials_of_the_unit_fit_together(tmp_path: Path) -> None:
    rows = directives()
    environment = dict(value.split("=", 1) for name, value in rows if name == "Environment")
    assert [name for name in environment if not is_known_setting(name)] == []
    credentials = {value.split(":")[0] for name, value in rows if name == "LoadCredential"}
    assert {value.removeprefix("%d/") for name, value in environment.items() if name.endswith("_FILE")} == credentials
    assert environment["MONITOR_DATA_DIR"] == f"%S/{dict(rows)['StateDirectory']}"
    read = settings_of({**environment, "MONITOR_SLACK_CHANNEL": "C0123456789"}, "%d", tmp_path)
    assert read.warnings == ()


def test_the_unit_gives_the_monitor_time_to_drain_and_does_not_repeat_a_configuration_error() -> None:
    rows = dict(directives())
    assert int(rows["TimeoutStopSec"]) >= 20
    assert (rows["Restart"], rows["RestartPreventExitStatus"]) == ("on-failure", "2")


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_no_fault_in_the_unit_and_rates_it_below_two(tmp_path: Path) -> None:
    """Only the program is replaced, by one that exists here."""
    unit = tmp_path / UNIT.name
    text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", UNIT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    unit.write_text(text, encoding="utf-8")
    for command in (["verify"], ["security", "--offline=true", "--threshold=20", "--no-pager"]):
        done = subprocess.run(
            ["systemd-analyze", *command, str(unit)], capture_output=True, text=True, timeout=30, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    (rated,) = re.findall(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert float(rated) < 2
