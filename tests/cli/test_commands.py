"""What holds for every command: help with an example, errors in a line or two, and its entry in the reference."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from tests.cli.command_line import call, leaves
from tests.rows import each_row

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
COMMANDS = leaves()
GROUPS = sorted({name.split()[0] for name in COMMANDS if " " in name})


def test_the_commands_are_those_of_this_version() -> None:
    assert list(COMMANDS) == [
        "run",
        "once",
        "health",
        "doctor",
        "backup",
        "restore",
        "database copy",
        "init",
        "slack manifest",
        "slack connect",
        "slack preview",
        "slack digest",
        "check",
        "why",
        "match",
        "evaluate",
        "sources list",
        "sources health",
        "sources release",
        "sources coverage",
        "sources probe",
        "sources verify",
        "sources add",
        "sources import",
        "sources export",
        "sources lists",
        "sources accept",
        "events list",
        "events show",
        "events evidence",
        "events export",
        "events acknowledge",
        "events assign",
        "events decide",
        "events merge",
        "events mute",
        "events split",
        "calendar",
        "regime",
        "reader labels",
        "reader tune",
        "routes list",
        "routes test",
        "corpus export",
        "page password",
        "mcp",
        "watch check",
        "watch list",
        "watch import",
        "rules list",
        "rules show",
        "rules schema",
        "rules backtest",
        "rules diff",
        "rules feedback",
        "rules mute",
        "rules new",
        "rules test",
        "rules volume",
    ]


@each_row(["", *COMMANDS, *GROUPS])
def test_help_of_each_command_has_an_example(name: str) -> None:
    called = call(*name.split(), "--help")
    assert called.code == 0
    assert re.search(rf"Example: .*monitor {name}".rstrip(), called.out)


@each_row(COMMANDS)
def test_short_help_fits_its_column(name: str) -> None:
    overview = call(*name.split()[:-1], "--help").out.partition("Commands:")[2]
    (line,) = [line for line in overview.splitlines() if line.split()[:1] == name.split()[-1:]]
    assert not line.endswith("...")


def imported_by(*arguments: str) -> set[str]:
    """What a process has imported that was called so."""
    script = (
        "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        "from monitor.cli import main; main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", script, *arguments]
    return set(subprocess.run(command, capture_output=True, text=True, check=False).stderr.splitlines()[-1].split())


def test_the_overview_of_commands_imports_none_of_them() -> None:
    imported = imported_by("--help")
    assert "monitor.cli" in imported
    assert {"monitor.cli.operations.run", "monitor.cli.operations.health", "sqlalchemy", "structlog"}.isdisjoint(
        imported
    )


def test_health_imports_only_what_reads_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path))
    (tmp_path / "monitor.db").touch()
    imported = imported_by("health")
    assert "monitor.store.database.engine" in imported
    assert {"monitor.app.assemble", "monitor.store.database.writer", "structlog", "yaml", "lark"}.isdisjoint(imported)


def test_commands_without_a_database_import_neither_sqlalchemy_nor_the_network_nor_the_reader(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one process, which reads the rules once."""
    monkeypatch.setenv("MONITOR_DATA_DIR", str(tmp_path))
    script = (
        "import contextlib, sys\n"
        "from monitor.cli import main\n"
        "for command in ('sources list', 'rules list', 'regime', 'calendar'):\n"
        "    with contextlib.suppress(SystemExit):\n"
        "        main(command.split())\n"
        "    print('imported', command, *sys.modules, sep='\\t')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    lines = [line.split("\t") for line in done.stdout.splitlines() if line.startswith("imported\t")]
    assert [command for _, command, *_ in lines] == ["sources list", "rules list", "regime", "calendar"], done.stderr
    heavy = {"sqlalchemy", "aiohttp", "monitor.daemon.process", "monitor.language.reader"}
    for _, command, *modules in lines:
        assert "monitor.rulefiles.folders.packs" in modules
        assert heavy.isdisjoint(modules), command


def section(name: str) -> str:
    """The part of the page about a command."""
    found = re.search(rf"^## monitor {name}$(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found is not None, f"docs/reference/commands.md has no entry for monitor {name}"
    return found[1]


@each_row(COMMANDS)
def test_the_reference_has_each_command_with_all_its_options_and_an_example(name: str) -> None:
    entry = section(name)
    options = [o for p in COMMANDS[name].params if isinstance(p, click.Option) for o in p.opts]
    assert [o for o in options if f"`{o}" not in entry] == []
    assert re.search(rf"^(?:.*\| )?monitor {name}\b", entry, re.MULTILINE)


@each_row(COMMANDS)
def test_the_reference_names_no_option_that_a_command_lacks(name: str) -> None:
    options = {o for p in COMMANDS[name].params if isinstance(p, click.Option) for o in p.opts}
    assert set(re.findall(r"(?<!-)--[a-z][a-z-]*", section(name))) <= options | {"--help"}


def test_the_reference_has_no_command_that_does_not_exist() -> None:
    assert set(re.findall(r"^## monitor (.+)$", PAGE, re.MULTILINE)) == set(COMMANDS)


# ------------------------------------------------------------------ usage


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["chek"], "No such command 'chek'. Did you mean 'check'?", id="a command nearly"),
        pytest.param(["frobnicate"], "No such command 'frobnicate'.", id="a command unlike any"),
        pytest.param(["events", "shwo"], "No such command 'shwo'. Did you mean 'show'?", id="in a group"),
        pytest.param(["check", "--fromat", "json"], "Did you mean '--format'?", id="an option nearly"),
        pytest.param(["check", "no/such/folder"], "does not exist", id="a folder that is not there"),
        pytest.param(["match", "no/such/file"], "No such file or directory", id="a file that is not there"),
        pytest.param(["match"], "Missing argument 'FILE'", id="an argument is missing"),
    ],
)
def test_usage_errors_say_what_is_wrong_and_exit_2(arguments: list[str], said: str) -> None:
    called = call(*arguments)
    assert called.code == 2
    assert said in called.err
    assert called.out == ""


@pytest.mark.parametrize(
    "command", ["run", "once", "health", "check", "sources list", "events list", "events show E-1"]
)
def test_a_wrong_setting_is_one_line_and_exit_2(command: str) -> None:
    called = call(*command.split(), env={"MONITOR_LOG_LEVEL": "loud"})
    assert called.code == 2
    assert called.err == "MONITOR_LOG_LEVEL is 'loud': use debug, info, warning or error\n"


def test_all_wrong_settings_are_reported_at_once() -> None:
    called = call("health", env={"MONITOR_SLACK_BOT_TOKEN": "abc", "MONITOR_SAMPLE": "maybe"})
    assert called.code == 2
    assert len(called.err.splitlines()) == 3


def test_the_version_is_that_of_the_package() -> None:
    assert re.fullmatch(r"policy-monitor \d+\.\d+\.\d+\n", call("--version").out)


@pytest.mark.parametrize(
    "arguments",
    [
        "rules show any-export-acts",
        "rules list --pack bas",
        "sources probe yonhap-englis",
        "sources export --pack bas",
        "regime --issuer Chna",
        "calendar --commodity galium",
    ],
)
def test_an_unknown_name_is_one_line_with_the_nearest_name_and_exit_2(arguments: str) -> None:
    called = call(*arguments.split())
    assert (called.code, called.out) == (2, "")
    (line,) = called.err.splitlines()
    assert "Did you mean" in line


@pytest.mark.parametrize("name", ["Atlantis", "Kryptonite"])
def test_a_name_unlike_any_other_gets_no_suggestion(name: str) -> None:
    called = call("regime", "--issuer", name)
    assert called.code == 2
    assert called.err == f"--issuer: '{name}' is not in the vocabulary. The vocabulary has no similar place.\n"
