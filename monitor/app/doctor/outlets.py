"""Checks of channels with their own outlet (webhooks, Teams, Apprise): whether each in a route is set up and can be
reached.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import TYPE_CHECKING

from yarl import URL

from monitor.app.doctor.network import reach
from monitor.app.messaging.apprise import apprise_job, apprise_runner
from monitor.app.messaging.channels import APPRISE, TEAMS, WEBHOOK, has_own_outlet, unserved
from monitor.app.network.http_settings import http_settings, proxies_of
from monitor.domain.operations.finding import Finding
from monitor.errors import NotSentError
from monitor.ingest.http.guard import AddressGuard, ForbiddenAddressError
from monitor.ingest.http.proxies import Proxies
from monitor.rulefiles import RuleSet
from monitor.settings import Secret, Settings

if TYPE_CHECKING:
    from monitor.messengers.apprise.wire import Job


async def check_outlets(
    settings: Settings, rules: RuleSet, environment: Mapping[str, str], *, says: Callable[[str], None]
) -> AsyncIterator[Finding]:
    """Connect to each receiver and workflow. Nothing is sent, so a rejected message shows only later."""
    proxies = proxies_of(environment)
    wanted = {r.channel for r in rules.routes if has_own_outlet(r.channel)}
    known: dict[str, Secret] = {
        **{WEBHOOK + receiver.name: receiver.url for receiver in settings.webhooks},
        **{TEAMS + workflow.name: workflow.url for workflow in settings.teams},
    }
    services = {APPRISE + service.name: service for service in settings.apprise}
    for channel in sorted(wanted - known.keys() - services.keys()):
        yield Finding(what=channel, ok=False, detail=unserved(channel).removeprefix(f"{channel}: "))
    for channel, url in known.items():
        says(channel)
        unused = "" if channel in wanted else "; no route uses it"
        guard = None if channel.startswith(WEBHOOK) else AddressGuard(http_settings(settings, proxies).allow_hosts)
        yield await _reached(channel, URL(url.reveal()), guard, proxies, unused)
    for channel, service in services.items():
        says(channel)
        unused = "" if channel in wanted else "; no route uses it"
        yield await _understood(channel, apprise_job(settings, proxies, service), unused)


async def _understood(channel: str, job: "Job", unused: str) -> Finding:
    """Whether Apprise knows the address. It connects to nothing, so a wrong token shows only later."""
    from monitor.messengers.apprise.outcome import address_problem

    try:
        events = await apprise_runner()(job)
    except NotSentError as e:
        return Finding(what=channel, ok=False, detail=str(e))
    profile = next((event.profile for event in events if event.profile is not None), None)
    problem = address_problem(channel, events).removeprefix(f"{channel}: ")
    if problem or profile is None:
        return Finding(what=channel, ok=False, detail=problem or "the child process ended early; run it again")
    detail = f"Apprise knows the address ({profile.schema}, {profile.format.value}); nothing was sent{unused}"
    return Finding(what=channel, ok=True, detail=detail)


async def _reached(channel: str, url: URL, guard: AddressGuard | None, proxies: Proxies, unused: str) -> Finding:
    """`guard` is None for a host that is exempt from the address guard."""
    try:
        if guard is not None:
            guard.check(url)
    except ForbiddenAddressError as e:
        advice = "to allow it, add the host to MONITOR_ALLOW_HOSTS"
        return Finding(what=channel, ok=False, detail=f"address blocked by SSRF policy: {e}; {advice}")
    if proxies.for_url(url) is not None:
        return Finding(what=channel, ok=None, detail=f"reached through the proxy{unused}")
    place, problem = await reach(str(url))
    detail = f"{place} can't be reached ({problem}); check its URL" if problem else f"{place} answers{unused}"
    return Finding(what=channel, ok=not problem, detail=detail)
