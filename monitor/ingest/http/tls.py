"""How certificates are checked: the system's authorities, and the operator's own beside them."""

import ssl
from pathlib import Path

from monitor.errors import SettingsError

__all__ = ["tls_context"]


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
