"""Certificate checks: the CAs of the system, and the operator's own CAs in addition."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from monitor.errors import SettingsError


def tls_context(ca_bundle: Path | None = None) -> ssl.SSLContext:
    """A client context that verifies names and chains. Raises SettingsError for an unusable `ca_bundle`."""
    context = ssl.create_default_context()
    if ca_bundle is None:
        return context
    try:
        context.load_verify_locations(cafile=str(ca_bundle))
    except (OSError, ssl.SSLError) as e:
        raise SettingsError(
            f"MONITOR_CA_BUNDLE: no PEM certificates can be read from {ca_bundle} ({e}); set it to a PEM file"
        ) from e
    # Certificates of inspecting proxies often lack the key identifiers that Python requires since 3.13.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def note_certificates(context: ssl.SSLContext, note: Callable[[str, datetime], None]) -> None:
    """Calls `note` after each handshake of `context` with the host name and the end of its certificate.

    The certificate can't be read later: the connection of a response is often closed by then.
    """

    class Noting(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()  # called several times; raises until the handshake is complete
            until = (self.getpeercert() or {}).get("notAfter")
            if self.server_hostname and isinstance(until, str):
                note(self.server_hostname, datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC))

    context.sslobject_class = Noting
