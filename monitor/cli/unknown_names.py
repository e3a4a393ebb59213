"""The error for an unknown name, the same in every command: one line with the nearest name, exit code 2."""

from typing import IO, Any

import click


class UnknownNameError(click.ClickException):
    """`message` names the kind of thing, then the nearest name or the command that lists all names."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), file=file, err=file is None)
