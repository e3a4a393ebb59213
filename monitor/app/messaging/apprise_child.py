"""The child that sends one message by Apprise, a job on its input: `python -m monitor.app.messaging.apprise_child`.

It can connect to public addresses only, start no process and write no file, and has no secret but the job's.
"""

import os
import sys
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from monitor.ingest.http.process_guard import ProcessGuard
from monitor.messengers.apprise.sending import send
from monitor.messengers.apprise.wire import Event, Job, Step, job_in, line_of
from monitor.workers.limits import Limits, bind_job, bind_process

_LIMITS = Limits(cpu=timedelta(seconds=20), memory=1024 * 1024 * 1024, open_files=64)


def main() -> None:
    """Read the job, send, and print each event at once, so that it is known if the process is killed."""
    job = job_in(sys.stdin.read())
    out = os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)  # a plugin may print
    os.dup2(nowhere, 0)
    bind_process(_LIMITS, keep=out)
    bind_job(_LIMITS)
    os.environ.update(job.proxies)

    def report(event: Event) -> None:
        os.write(out, f"{line_of(event)}\n".encode())

    guard = ProcessGuard(
        (*job.allow_hosts, *_proxies(job)),
        blocked=lambda: report(Event(step=Step.BLOCKED)),
        connects=lambda: report(Event(step=Step.CONNECT)),
    )
    guard.install()
    send(job, report, guard.admit)


def _proxies(job: Job) -> Iterator[str]:
    """Host and port of each proxy, which the operator set."""
    for proxy in (urlsplit(proxy) for proxy in job.proxies.values() if "://" in proxy):
        yield f"{proxy.hostname}:{proxy.port or (443 if proxy.scheme == 'https' else 80)}"


if __name__ == "__main__":
    main()
