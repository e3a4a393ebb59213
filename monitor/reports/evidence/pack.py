"""The zip of an event's evidence: evidence.json, index.html, raw bytes, texts, and SHA256SUMS over all of them."""

import json
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from typing import Any

from monitor.domain.delivery.outbox import Delivery
from monitor.ports.queries.evidence import StoredRevision
from monitor.reports.evidence.collect import ArticleEvidence, EventEvidence
from monitor.reports.evidence.page import evidence_page
from monitor.reports.plain import plain

FORMAT = 1
MANIFEST, RECORD = "SHA256SUMS", "evidence.json"
_SLACK_CHANNEL = re.compile(r"[CDG][A-Z0-9]{6,}")
_SLACK_TS = re.compile(r"(\d+)\.(\d{6})")


def pack(evidence: EventEvidence, *, version: str, now: datetime) -> bytes:
    """Return the zip. All its files are in a folder named after the event's label. `version` is the monitor's own.

    The same evidence at the same time gives the same bytes.
    """
    files: dict[str, bytes] = {}
    articles = [_article(number, one, files) for number, one in enumerate(evidence.articles, 1)]
    record = _record(evidence, articles, version, now)
    files[RECORD] = json.dumps(record, ensure_ascii=False, indent=1).encode()
    files["index.html"] = evidence_page(record).encode()
    files[MANIFEST] = "".join(f"{sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()
    return _zipped(evidence.event.label, files, now)


def _zipped(folder: str, files: Mapping[str, bytes], now: datetime) -> bytes:
    stamp = now.astimezone(UTC).timetuple()[:6]
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{folder}/{name}", date_time=stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, files[name])
    return made.getvalue()


def _record(evidence: EventEvidence, articles: list[Any], version: str, now: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "made_by": f"policy-monitor {version}",
        "event": plain(evidence.event),
        "articles": articles,
        "developments": plain(evidence.developments),
        "announcements": plain(evidence.announcements),
        "deliveries": [_delivery(one) for one in evidence.deliveries],
        "user_actions": plain(evidence.user_actions),
    }


def _article(number: int, one: ArticleEvidence, files: dict[str, bytes]) -> dict[str, Any]:
    article = one.article
    return {
        **plain(article),
        "withheld": one.withheld,
        "revisions": [_revision(number, revision, files) for revision in one.revisions],
        "reports": plain(one.reports),
    }


def _revision(number: int, one: StoredRevision, files: dict[str, bytes]) -> dict[str, Any]:
    """The revision as JSON; its bytes and text become files. A missing one is null."""
    place = f"articles/{number:02}"
    raw_file = text_file = None
    if one.raw is not None:
        raw_file = f"{place}/raw-{one.revision}.{'xml' if one.raw.lstrip()[:1] == b'<' else 'txt'}"
        files[raw_file] = one.raw
    if one.text:
        text_file = f"{place}/text-{one.revision}.txt"
        files[text_file] = one.text.encode()
    return {
        "revision": one.revision,
        "seen_at": plain(one.seen_at),
        "fetched_at": plain(one.fetched_at),
        "url": one.url,
        "status": one.status,
        "etag": one.etag,
        "last_modified": one.last_modified,
        "response_sha256": one.feed_sha256,
        "raw_sha256": one.raw_sha256,
        "raw_file": raw_file,
        "content_hash": one.content_hash,
        "title": one.title,
        "text_file": text_file,
    }


def _delivery(one: Delivery) -> dict[str, Any]:
    """A delivery without its text."""
    return {
        "id": one.id,
        "kind": one.kind,
        "channel": one.channel,
        "state": one.state,
        "created_at": plain(one.created_at),
        "delivered_at": plain(one.delivered_at),
        "attempts": one.attempts,
        "edits": one.edits,
        "reply_to": one.thread_of,
        "link": slack_link(one),
    }


def slack_link(one: Delivery) -> str | None:
    """The address of a delivered message in Slack; None elsewhere."""
    receipt = one.receipt
    ts = None if receipt is None else _SLACK_TS.fullmatch(receipt.ts)
    if receipt is None or ts is None or not _SLACK_CHANNEL.fullmatch(receipt.channel):
        return None
    return f"https://slack.com/archives/{receipt.channel}/p{ts[1]}{ts[2]}"
