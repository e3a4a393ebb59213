"""A name that nothing has: one line with the nearest name, exit code 2, in every command alike."""

from typing import IO, Any

import click

__all__ = ["UnknownNameError"]


class UnknownNameError(click.ClickException):
    """`message` says what has no such name, the nearest name, or the command that lists them."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(self.format_message(), file=file, err=file is None)
