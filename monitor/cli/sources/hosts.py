"""`sources list --hosts`: the hosts that a firewall must allow."""

import os
from collections.abc import Sequence

import click

from monitor.app.messaging.channels import APPRISE
from monitor.app.network.egress import OutboundHost, outbound_hosts
from monitor.cli.output import print_json, print_table
from monitor.daemon.clock import utc_now
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source
from monitor.settings import Settings

_SHOWN = 4  # ids of one host


def print_hosts(settings: Settings, sources: Sequence[Source], states: Sequence[PollState], form: str) -> None:
    found = outbound_hosts(settings, sources, states, os.environ, now=utc_now())
    if form == "json":
        print_json(found)
        return
    print_table(("host", "port", "scheme", "proxy", "used by"), [_line(one) for one in found])
    seen = sum(one.seen for one in found)
    click.echo(f"Redirects may lead to other hosts: {seen or 'none'} seen so far.", err=True)
    click.echo("Sources that read article pages also connect to the hosts in the links of their items.", err=True)
    if settings.apprise:
        services = ", ".join(APPRISE + service.name for service in settings.apprise)
        click.echo(f"Not listed are the hosts of {services}, which Apprise chooses. See appriseit.com.", err=True)


def _line(one: OutboundHost) -> tuple[str, ...]:
    more = len(one.for_what) - _SHOWN
    users = ", ".join(one.for_what[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return one.host, str(one.port), one.scheme, one.by, f"{users} (redirect)" if one.seen else users
