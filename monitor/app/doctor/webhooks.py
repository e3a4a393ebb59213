"""Checks of webhook receivers: whether each one in a route is configured and reachable."""

from collections.abc import AsyncIterator, Callable, Mapping

from monitor.app.channels import WEBHOOK, unserved
from monitor.app.doctor.network import reach
from monitor.app.network import proxies_of
from monitor.domain.operations.finding import Finding
from monitor.rulefiles import RuleSet
from monitor.settings import Settings

__all__ = ["check_webhooks"]


async def check_webhooks(
    settings: Settings, rules: RuleSet, environment: Mapping[str, str], *, says: Callable[[str], None]
) -> AsyncIterator[Finding]:
    """Connect to each receiver. Nothing is sent, so a rejected message shows only later."""
    proxies = proxies_of(environment)
    wanted = {r.channel for r in rules.routes if r.channel.startswith(WEBHOOK)}
    known = {WEBHOOK + receiver.name: receiver for receiver in settings.webhooks}
    for channel in sorted(wanted - known.keys()):
        yield Finding(what=channel, ok=False, detail=unserved(channel).removeprefix(f"{channel}: "))
    for channel, receiver in known.items():
        says(channel)
        unused = "" if channel in wanted else "; no route uses it"
        url = receiver.url.reveal()
        if proxies.for_url(url) is not None:
            yield Finding(what=channel, ok=None, detail=f"reached through the proxy{unused}")
            continue
        place, problem = await reach(url)
        detail = f"{place} can't be reached ({problem}); check its URL" if problem else f"{place} answers{unused}"
        yield Finding(what=channel, ok=not problem, detail=detail)
