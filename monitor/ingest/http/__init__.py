"""Fetching over HTTP: the client, address guard, bounded decoder, proxies and certificates."""

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
