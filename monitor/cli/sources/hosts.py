"""`sources list --hosts`: what to write into a firewall ticket."""

import os
from collections.abc import Sequence

import click

from monitor.app.egress import Exit, exits_of
from monitor.cli.output import print_json, print_table
from monitor.daemon import utc_now
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source
from monitor.settings import Settings
from monitor.wording.english import counted

__all__ = ["print_hosts"]

_SHOWN = 4  # ids of one host


def print_hosts(settings: Settings, sources: Sequence[Source], states: Sequence[PollState], form: str) -> None:
    found = exits_of(settings, sources, states, os.environ, now=utc_now())
    if form == "json":
        print_json(found)
        return
    print_table(("host", "port", "scheme", "by", "for"), [_line(one) for one in found])
    seen = sum(one.seen for one in found)
    led = f"{counted(seen, 'host')} to which one led so far" if seen else "none so far"
    click.echo(f"Redirects may lead to other hosts: {led}.", err=True)
    click.echo("Pages behind items, where a source reads them, are at the hosts that the items name.", err=True)


def _line(one: Exit) -> tuple[str, ...]:
    more = len(one.for_what) - _SHOWN
    told = ", ".join(one.for_what[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return one.host, str(one.port), one.scheme, one.by, f"{told} (a redirect led there)" if one.seen else told
