"""The command line. One file a command group; errors are a line or two that say what to do.

Exit codes: 0 well, 1 findings (check, evaluate --at-least, health), 2 usage or configuration.
"""

import importlib
import sys
from collections.abc import Sequence

import click
from click.exceptions import NoSuchCommand

from monitor.errors import MonitorError

__all__ = ["main", "monitor"]

_COMMANDS = {  # module and what it is for: only what is asked for is imported, so that `--help` and `health` start fast
    "run": ("monitor.cli.operations.run", "Watch the sources and alert until stopped."),
    "once": ("monitor.cli.operations.run", "Poll what is due, deliver, and exit."),
    "health": ("monitor.cli.operations.health", "Is the daemon alive and can it deliver?"),
    "doctor": ("monitor.cli.operations.doctor", "What keeps it from working here, and what to click."),
    "init": ("monitor.cli.operations.init", "Begin a rules folder for a team."),
    "slack": ("monitor.cli.slack.commands", "Set Slack up."),
    "check": ("monitor.cli.rules.check", "What is wrong in settings and rule files."),
    "why": ("monitor.cli.events.why", "Why something was alerted, or was not."),
    "match": ("monitor.cli.reading.match", "What the shipped rules say of texts, and why."),
    "evaluate": ("monitor.cli.reading.match", "How well the shipped rules read labelled files."),
    "sources": ("monitor.cli.sources.commands", "What is watched."),
    "events": ("monitor.cli.events.commands", "Policy events, announced or not."),
    "calendar": ("monitor.cli.events.calendar", "When measures start and end: dates of known acts."),
    "regime": ("monitor.cli.events.regime", "What is in force, suspended, ended: known acts."),
    "reader": ("monitor.cli.reading.reader", "What your team's labels teach the trained judge."),
    "rules": ("monitor.cli.rules.commands", "Which rules run, what changes them, their examples."),
}


class _Lazy(click.Group):
    """Imports a command when it is asked for; an unknown one is told with the nearest names."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except NoSuchCommand as e:
            raise NoSuchCommand(args[0], possibilities=_COMMANDS, ctx=ctx) from e

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click's form
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in _COMMANDS.items()])


@click.command(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="policy-monitor", message="policy-monitor %(version)s")
def monitor() -> None:
    """Watches news and official feeds for acts of export policy and alerts Slack.

    \b
    Example: monitor run          start; without Slack settings alerts go to this terminal
             monitor check        what is wrong in your rule files
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """The entry point of `monitor`. Turns our own errors into their text and exit code."""
    try:
        monitor.main(args=None if arguments is None else list(arguments), prog_name="monitor", standalone_mode=True)
    except MonitorError as e:
        click.echo(str(e), err=True)
        sys.exit(e.exit_code)
    except KeyboardInterrupt:
        click.echo("stopped before it had begun; nothing lost", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read us is gone: nothing more to say
        sys.exit(0)
