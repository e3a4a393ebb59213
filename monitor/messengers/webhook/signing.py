"""How a request is signed: Standard Webhooks 1.0 (standardwebhooks.com), symmetric keys. Pure.

The headers `webhook-id`, `webhook-timestamp` and `webhook-signature` cover the body, so that a receiver knows who sent
it, that nothing was changed on the way, and whether it has it already. Any library of the specification can check them.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

__all__ = ["headers_of", "key_of"]

PREFIX = "whsec_"
KEY_LEAST, KEY_MOST = 24, 64  # bytes, as the specification has it


def key_of(secret: str) -> bytes:
    """The key that a secret (`whsec_` and base64) stands for. Raises ValueError, which never quotes it."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not secret.startswith(PREFIX) or not KEY_LEAST <= len(key) <= KEY_MOST:
        raise ValueError("is no webhook secret: make one by echo whsec_$(openssl rand -base64 32)")
    return key


def headers_of(key: bytes, body: bytes, *, id_: str, at: datetime) -> Mapping[str, str]:
    """What goes with `body`. A receiver drops what it has under `id_` already, and what is older than some minutes."""
    stamp = str(int(at.timestamp()))
    signed = hmac.new(key, f"{id_}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": id_,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
