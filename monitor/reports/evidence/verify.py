"""The check of an evidence file, without a database: its hashes, and that quoted words are in the texts."""

import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

from monitor.errors import EvidenceError
from monitor.reports.evidence.pack import FORMAT, MANIFEST, RECORD

_MAX_FILE = 50_000_000  # bytes: an entry of a feed has at most 10 MB
_MAX_ALL = 500_000_000
_LINE = re.compile(r"(?P<hash>[0-9a-f]{64})  (?P<name>\S.*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found: the event's label, the number of files and quotes that were checked, and the problems."""

    event: str
    files: int
    quotes: int
    problems: tuple[str, ...]


def verify_evidence(file: Path | IO[bytes]) -> Verified:
    """Check the file. Nothing of it is unpacked to the disk. Raises EvidenceError if it is no evidence file."""
    content, manifest = _read(file)
    problems = list(_differences(content, manifest))
    record = _record(file, content)
    quotes = 0
    for article in record["articles"]:
        problems += _wrong_bytes(article, content)
        checked, wrong = _wrong_quotes(article, content)
        quotes += checked
        problems += wrong
    return Verified(event=str(record["event"]["label"]), files=len(content), quotes=quotes, problems=tuple(problems))


def _read(file: Path | IO[bytes]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files below the zip's folder but the manifest, and the hashes that it lists."""
    content: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if sum(e.file_size for e in entries) > _MAX_ALL or any(e.file_size > _MAX_FILE for e in entries):
                raise EvidenceError(f"{file}: too large for an evidence file")
            for entry in entries:
                name = entry.filename.partition("/")[2]
                if not name or name in content:
                    raise EvidenceError(f"{file}: not an evidence file (unexpected entry {entry.filename})")
                content[name] = archive.read(entry)
    except OSError as e:
        raise EvidenceError(f"{file}: cannot read the file ({e.strerror or e})") from e
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as e:
        raise EvidenceError(f"{file}: not an evidence file, or damaged ({e})") from e
    if MANIFEST not in content:
        raise EvidenceError(f"{file}: not an evidence file ({MANIFEST} is missing)")
    lines = content.pop(MANIFEST).decode("utf-8", "replace").splitlines()
    listed = [found for line in lines if (found := _LINE.fullmatch(line)) is not None]
    if len(listed) != len(lines):
        raise EvidenceError(f"{file}: {MANIFEST} is damaged")
    return content, {found["name"]: found["hash"] for found in listed}


def _record(file: Path | IO[bytes], content: dict[str, bytes]) -> Any:
    try:
        record = json.loads(content[RECORD])
        if record["format"] != FORMAT:
            raise EvidenceError(f"{file}: format {record['format']}, this version reads {FORMAT}")
        for article in record["articles"]:
            for key in ("revisions", "reports"):
                list(article[key])
        str(record["event"]["label"])
    except (KeyError, TypeError, ValueError) as e:
        raise EvidenceError(f"{file}: {RECORD} is missing or damaged") from e
    return record


def _differences(content: dict[str, bytes], manifest: dict[str, str]) -> Iterator[str]:
    for name in sorted(content.keys() | manifest.keys()):
        if name not in content:
            yield f"{name}: missing"
        elif name not in manifest:
            yield f"{name}: not in {MANIFEST}"
        elif sha256(content[name]).hexdigest() != manifest[name]:
            yield f"{name}: changed (SHA-256 differs from {MANIFEST})"


def _wrong_bytes(article: Any, content: dict[str, bytes]) -> Iterator[str]:
    """Bytes whose hash is not the one that was stored when they were fetched."""
    for revision in article["revisions"]:
        name = revision["raw_file"]
        if name in content and sha256(content[name]).hexdigest() != revision["raw_sha256"]:
            yield f"{name}: not the bytes that were fetched (SHA-256 differs from {RECORD})"


def _wrong_quotes(article: Any, content: dict[str, bytes]) -> tuple[int, list[str]]:
    """The number of quotes whose article's words are in the file, and those that are not in them."""
    checked, wrong = 0, []
    texts = [r["title"] for r in article["revisions"]]
    texts += [
        content[r["text_file"]].decode("utf-8", "replace") for r in article["revisions"] if r["text_file"] in content
    ]
    for report in article["reports"] if any(r["text_file"] for r in article["revisions"]) else ():
        for span in report["act"].get("evidence") or ():
            checked += 1
            if not any(span["quote"] in text for text in texts):
                wrong.append(f"article {article['article_id']}: the quote “{span['quote']}” is not in its text")
    return checked, wrong
