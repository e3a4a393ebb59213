"""The person at the command line: --by, else the user of the operating system."""

import getpass
import os
from collections.abc import Callable
from typing import Any

import click

from monitor.cli.output import NAME

NAME_CHARS = 40  # messengers cut longer names, and the mark after it must stay


def by_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """The option --by."""
    return click.option("--by", metavar="NAME", type=NAME, help="Who does it. Default: your user name.")(function)


def person(given: str | None) -> str:
    """The name on one line. Raises BadParameter for a name without a visible character, or too long a one."""
    if given is None:
        return os_user()
    name = " ".join("".join(c if c.isprintable() else " " for c in given).split())
    if not name or len(name) > NAME_CHARS:
        raise click.BadParameter(f"expected a name of 1 to {NAME_CHARS} characters", param_hint="--by")
    return name


def os_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # the user of a container may have no name
        return f"user {os.getuid()}"
