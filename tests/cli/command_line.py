"""Calls `monitor` as a shell would: arguments in, exit code and both streams out."""

import io
import os
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import click

from monitor.cli import main, monitor

_NO_HOME = str(Path(__file__).parent / "no-home")


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    code: int
    out: str
    err: str


def call(*arguments: str | Path, env: Mapping[str, str] | None = None) -> Called:
    """In this process; only settings named in `env` are set, and nobody's own data folder is found."""
    out, err = io.StringIO(), io.StringIO()
    before = dict(os.environ)
    kept = {k: v for k, v in before.items() if not k.startswith(("MONITOR_", "SLACK_"))}
    os.environ.clear()
    os.environ.update({**kept, "HOME": _NO_HOME, **(env or {})})
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main([str(a) for a in arguments])
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else int(e.code is not None)
    else:
        code = 0
    finally:
        os.environ.clear()
        os.environ.update(before)
    return Called(code=code, out=out.getvalue(), err=err.getvalue())


def leaves() -> dict[str, click.Command]:
    """Every command that does something, by the words that call it."""
    found: dict[str, click.Command] = {}
    context = click.Context(monitor)
    for name in monitor.list_commands(context):
        command = monitor.get_command(context, name)
        assert command is not None
        below = _below(command, context) if isinstance(command, click.Group) else {}
        found |= {f"{name} {n}": c for n, c in below.items()} or {name: command}
    return found


def _below(group: click.Group, context: click.Context) -> dict[str, click.Command]:
    """In the order in which the group has them, those that it imports when they are asked for at the end."""
    names = dict.fromkeys((*group.commands, *group.list_commands(context)))
    return {name: command for name in names if (command := group.get_command(context, name)) is not None}
