"""How certificates are checked: the system's authorities, and the operator's own beside them."""

import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from monitor.errors import SettingsError

__all__ = ["note_certificates", "tls_context"]


def tls_context(ca_bundle: Path | None = None) -> ssl.SSLContext:
    """A client context that verifies names and chains. Raises SettingsError for an unusable `ca_bundle`."""
    context = ssl.create_default_context()
    if ca_bundle is None:
        return context
    try:
        context.load_verify_locations(cafile=str(ca_bundle))
    except (OSError, ssl.SSLError) as e:
        raise SettingsError(
            f"MONITOR_CA_BUNDLE: {ca_bundle} holds no readable PEM certificates ({e}); give a PEM file"
        ) from e
    # Certificates of inspecting proxies often lack the key identifiers that Python 3.13 began to insist on.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def note_certificates(context: ssl.SSLContext, note: Callable[[str, datetime], None]) -> None:
    """`note` is told of each handshake that `context` does: whom it was with, and when that certificate ends.

    The connection that an answer came by is often gone by the time that it can be asked.
    """

    class Noting(ssl.SSLObject):
        def do_handshake(self) -> None:
            super().do_handshake()  # comes by several times, with an error until it is done
            until = (self.getpeercert() or {}).get("notAfter")
            if self.server_hostname and isinstance(until, str):
                note(self.server_hostname, datetime.fromtimestamp(ssl.cert_time_to_seconds(until), UTC))

    context.sslobject_class = Noting
