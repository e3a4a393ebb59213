"""Fetching over HTTP: the client, address guard, bounded decoder, proxies and certificates.

Names are imported on first use: commands that read settings need the proxies, not the client.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from monitor.ingest.http.addresses import is_global
    from monitor.ingest.http.client import HttpFetcher, HttpSettings
    from monitor.ingest.http.guard import AddressGuard
    from monitor.ingest.http.proxies import Proxies
    from monitor.ingest.http.responses import redact
    from monitor.ingest.http.tls import tls_context

__all__ = [
    "AddressGuard",
    "HttpFetcher",
    "HttpSettings",
    "Proxies",
    "is_global",
    "redact",
    "tls_context",
]

_MODULE_OF = {
    "is_global": "addresses",
    **dict.fromkeys(("HttpFetcher", "HttpSettings"), "client"),
    "AddressGuard": "guard",
    "Proxies": "proxies",
    "redact": "responses",
    "tls_context": "tls",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
