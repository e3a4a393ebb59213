"""Signatures of requests by Standard Webhooks 1.0 (standardwebhooks.com), symmetric keys. Pure.

The headers `webhook-id`, `webhook-timestamp` and `webhook-signature` let a receiver verify the sender and the body, and
recognise copies. Any library of the specification can check them.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

PREFIX = "whsec_"
KEY_LEAST, KEY_MOST = 24, 64  # bytes, by the specification


def key_of(secret: str) -> bytes:
    """The key in a secret (`whsec_` and base64). Raises ValueError, which never quotes the secret."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not KEY_LEAST <= len(key) <= KEY_MOST:
        raise ValueError("is not a webhook secret: create one with echo whsec_$(openssl rand -base64 32)")
    return key


def signature_headers(key: bytes, body: bytes, *, id_: str, at: datetime) -> Mapping[str, str]:
    """The headers for `body`. Receivers drop a known `id_` and a timestamp that is some minutes old."""
    stamp = str(int(at.timestamp()))
    signed = hmac.new(key, f"{id_}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": id_,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
