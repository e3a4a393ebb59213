"""The command line: one file for each command group. Errors are one or two lines and say what to do.

Exit codes: 0 success, 1 findings (check, evaluate --at-least, health), 2 usage or configuration.
"""

import sys
from collections.abc import Sequence

import click

from monitor.cli.lazy_group import LazyGroup
from monitor.errors import MonitorError

__all__ = ["main", "monitor"]

_COMMANDS = {  # module and help line; a module is imported when its command runs, so that `--help` starts fast
    "run": ("monitor.cli.operations.run", "Watch the sources and send alerts until stopped."),
    "once": ("monitor.cli.operations.run", "Poll due sources, deliver alerts, and exit."),
    "health": ("monitor.cli.operations.health", "Check that the daemon runs and can deliver."),
    "doctor": ("monitor.cli.operations.doctor", "Diagnose data, rules, network and Slack."),
    "backup": ("monitor.cli.operations.backup", "Back up the database while the monitor runs."),
    "restore": ("monitor.cli.operations.backup", "Replace the database by a backup."),
    "database": ("monitor.cli.operations.database", "Copy the database to SQLite or PostgreSQL."),
    "init": ("monitor.cli.operations.init", "Create a rules folder for a team."),
    "slack": ("monitor.cli.slack.commands", "Set up Slack and preview messages."),
    "check": ("monitor.cli.rules.check", "Check settings and rule files."),
    "why": ("monitor.cli.events.why", "Explain why something was or was not alerted."),
    "match": ("monitor.cli.reading.match", "Match texts against the rules."),
    "evaluate": ("monitor.cli.reading.match", "Measure the accuracy of the rules on labelled files."),
    "sources": ("monitor.cli.sources.commands", "List, test, add, import and export sources."),
    "events": ("monitor.cli.events.commands", "List, show, decide on, merge and split policy events."),
    "calendar": ("monitor.cli.events.calendar", "List when known measures start and end."),
    "regime": ("monitor.cli.events.regime", "List measures in force, suspended or ended."),
    "reader": ("monitor.cli.reading.reader", "Export your team's labels and tune the judge."),
    "routes": ("monitor.cli.rules.routes", "List routes and test where an alert would go."),
    "corpus": ("monitor.cli.rules.corpus", "Export stored articles for tests of rules."),
    "page": ("monitor.cli.page.commands", "Print the hash of a password for the page."),
    "mcp": ("monitor.cli.page.mcp", "Answer an assistant's questions about events."),
    "watch": ("monitor.cli.watch.commands", "Check, list and import the watch list."),
    "rules": ("monitor.cli.rules.commands", "List, show, test, create and mute rules."),
}


class _Commands(LazyGroup):
    """Prints its help without importing the commands."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in _COMMANDS.items()])


@click.group(
    cls=_Commands,
    lazy={name: f"{module}:{name}" for name, (module, _) in _COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="policy-monitor", message="policy-monitor %(version)s")
def monitor() -> None:
    """Watch news and official feeds for export policy acts and send alerts to Slack.

    \b
    Example: monitor run          start; without Slack settings, alerts are printed to this terminal
             monitor check        check your rule files
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run `monitor`; print a MonitorError as its text and exit with its code."""
    try:
        monitor.main(args=None if arguments is None else list(arguments), prog_name="monitor", standalone_mode=True)
    except MonitorError as e:
        click.echo(str(e), err=True)
        sys.exit(e.exit_code)
    except KeyboardInterrupt:
        click.echo("interrupted during startup; no data was lost", err=True)
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # the reader closed the pipe
        sys.exit(0)
