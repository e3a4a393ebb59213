"""What the child processes of Apprise get: an address, and what they may connect to."""

from typing import TYPE_CHECKING

from monitor.ingest.http.proxies import Proxies
from monitor.settings import AppriseService, Settings

if TYPE_CHECKING:
    from monitor.messengers.apprise.process import ChildRunner
    from monitor.messengers.apprise.wire import Job


def apprise_job(settings: Settings, proxies: Proxies, service: AppriseService) -> "Job":
    """The job without a message: it only examines the address."""
    from monitor.messengers.apprise.wire import Job

    named = {"HTTP_PROXY": proxies.http, "HTTPS_PROXY": proxies.https, "NO_PROXY": ",".join(proxies.exempt)}
    return Job(
        url=service.url.reveal(),
        allow_hosts=settings.allow_hosts,
        proxies={name: value for name, value in named.items() if value},
        ca_bundle="" if settings.ca_bundle is None else str(settings.ca_bundle.absolute()),
    )


def apprise_runner() -> "ChildRunner":
    """Starts `monitor.app.messaging.apprise_child` for each job."""
    from monitor.messengers.apprise.process import ChildRunner

    return ChildRunner(module="monitor.app.messaging.apprise_child")
