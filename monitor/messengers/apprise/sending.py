"""Sending by Apprise, inside its child process. Only that process imports this module, requests and Apprise.

What the two protocols of nearly all services do (HTTP by requests, SMTP) is reported step by step, because Apprise
itself reports success or failure and no more.
"""

import email.utils
import functools
import smtplib
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from monitor.messengers.apprise.wire import Event, Job, Profile, Step, TextFormat

Report = Callable[[Event], None]
_CONNECT_SECONDS, _READ_SECONDS = 10.0, 20.0  # within the child's deadline


def send(job: Job, report: Report, admit: Callable[[str], None]) -> None:
    """Examine the address and, if the job has a body, send it, once.

    `admit` raises OSError for the host of a URL that must not be connected to, also behind a proxy.
    """
    _name_mails(job.id)
    try:
        import apprise
    except ImportError:
        report(Event(step=Step.MISSING))
        return
    plugin, profile = examine(job.url)
    if profile is None:
        report(Event(step=_reason(job.url)))
        return
    report(Event(step=Step.PROFILE, profile=profile))
    if not job.body or profile.recipients != 1:
        return
    _trust(job.ca_bundle)
    _observe_requests(report, admit)
    _observe_smtp(report)
    kind = apprise.NotifyType.WARNING if job.urgent else apprise.NotifyType.INFO
    known = apprise.NotifyFormat(profile.format.value)
    try:
        delivered = plugin.notify(body=job.body, title=job.title, notify_type=kind, body_format=known)
    except Exception:  # noqa: BLE001 -- a hundred plugins; what happened on the network decides
        delivered = False
    report(Event(step=Step.DONE, number=int(bool(delivered))))


def _name_mails(delivery: str) -> None:
    """Give a mail the same Message-ID in each attempt: many servers and readers drop the second copy."""

    def make_msgid(idstring: str | None = None, domain: str | None = None) -> str:  # noqa: ARG001
        return f"<{delivery}@{domain or 'policy-monitor.invalid'}>"

    if delivery:
        email.utils.make_msgid = make_msgid  # before Apprise imports it


def examine(url: str) -> tuple[Any, Profile | None]:
    """The plugin of an address with its profile; (None, None) for an unknown address."""
    import apprise

    plugin = apprise.Apprise.instantiate(url, asset=_asset(apprise))
    return (None, None) if plugin is None else (plugin, _once(plugin))


def _asset(apprise: Any) -> Any:
    """No pictures from elsewhere, no files, no threads."""
    return apprise.AppriseAsset(
        app_id="Policy Monitor",
        app_desc="Policy Monitor",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        allow_templates=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
    )


def _reason(url: str) -> Step:
    import apprise.manager_plugins

    manager: Any = apprise.manager_plugins.NotificationManager
    known = manager()
    schema = url.partition("://")[0].lower()
    return Step.DISABLED if schema in known and not known[schema].enabled else Step.INVALID


def _once(plugin: Any) -> Profile:
    """The profile of the plugin, whose address may not ask for repetitions, splitting or leniency."""
    from apprise.common import OverflowMode

    plugin.retry, plugin.optional = 0, False
    plugin.overflow_mode = OverflowMode.UPSTREAM
    plugin.request_rate_per_sec = 0.0
    plugin.socket_connect_timeout, plugin.socket_read_timeout = _CONNECT_SECONDS, _READ_SECONDS
    copies = sum(len(getattr(plugin, name, None) or ()) for name in ("cc", "bcc"))
    return Profile(
        schema=str(plugin.url(privacy=True)).partition("://")[0].lower(),
        format=TextFormat(plugin.resolve_format(None).value),
        title=max(int(plugin.title_maxlen), 0),
        body=int(plugin.body_maxlen),
        recipients=len(plugin) + copies,
    )


def _trust(ca_bundle: str) -> None:
    """Trust the CAs of a file in addition to those of each library."""
    if not ca_bundle:
        return
    wrap = ssl.SSLContext.wrap_socket

    @functools.wraps(wrap)
    def wrap_socket(self: ssl.SSLContext, *arguments: Any, **named: Any) -> ssl.SSLSocket:
        if self.verify_mode is not ssl.CERT_NONE:
            self.load_verify_locations(cafile=ca_bundle)
            self.verify_flags &= ~ssl.VERIFY_X509_STRICT
        return wrap(self, *arguments, **named)

    ssl.SSLContext.wrap_socket = wrap_socket  # type: ignore[method-assign]


def _observe_requests(report: Report, admit: Callable[[str], None]) -> None:
    import requests

    adapter: Any = requests.adapters.HTTPAdapter
    transmit = adapter.send

    def send_observed(self: Any, request: Any, **named: Any) -> Any:
        try:
            admit(urlsplit(request.url).hostname or "")
        except OSError as e:
            raise requests.ConnectionError(type(e).__name__) from None
        report(Event(step=Step.REQUEST))
        try:
            response = transmit(self, request, **named)
        except requests.RequestException as e:
            report(Event(step=Step.UNSENT if _is_unsent(e) else Step.LOST, code=type(e).__name__))
            raise
        wait = str(response.headers.get("Retry-After", ""))
        seconds = int(wait) if wait.isascii() and wait.isdigit() and len(wait) < 7 else -1
        report(Event(step=Step.RESPONSE, number=int(response.status_code), wait=seconds))
        return response

    adapter.send = send_observed


def _is_unsent(error: Exception) -> bool:
    """Whether nothing of a request was sent: no name, no connection, no TLS."""
    import requests
    import urllib3.exceptions

    if isinstance(error, requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)
    return isinstance(reason, urllib3.exceptions.NewConnectionError | urllib3.exceptions.NameResolutionError)


def _observe_smtp(report: Report) -> None:
    for phase, method in (("connect", "connect"), ("tls", "starttls"), ("login", "login"), ("mail", "sendmail")):
        setattr(smtplib.SMTP, method, _observed(getattr(smtplib.SMTP, method), phase, report))
    smtplib.SMTP.data = _observed(smtplib.SMTP.data, "data", report)  # type: ignore[method-assign]


def _observed(call: Callable[..., Any], phase: str, report: Report) -> Callable[..., Any]:
    @functools.wraps(call)
    def observed(self: smtplib.SMTP, *arguments: Any, **named: Any) -> Any:
        report(Event(step=Step.SMTP, code=phase))
        try:
            answer = call(self, *arguments, **named)
        except smtplib.SMTPRecipientsRefused as e:
            codes = [code for code, _ in e.recipients.values()]
            report(Event(step=Step.SMTP_REFUSED, number=max(codes, default=0)))
            raise
        except smtplib.SMTPResponseException as e:
            report(Event(step=Step.SMTP_REFUSED, number=int(e.smtp_code)))
            raise
        except smtplib.SMTPNotSupportedError:
            report(Event(step=Step.SMTP_REFUSED))
            raise
        if phase == "data" and answer[0] != 250:
            report(Event(step=Step.SMTP_REFUSED, number=int(answer[0])))
        return answer

    return observed
