"""A source written as an entry of sources.yaml. Default values are left out."""

import json
import re
from dataclasses import fields
from datetime import timedelta

from monitor.domain.sources.source import (
    Access,
    FirstPoll,
    ItemSelectors,
    Kind,
    Quote,
    Scheme,
    Source,
    SourceEndpoint,
    Tier,
)
from monitor.rulefiles.parsers.sources import slug
from monitor.rulefiles.syntax.fields import short_duration

__all__ = ["source_entry"]

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ._/&()'+-]*")
_YAML_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off"})
_DEFAULT_INTERVAL = timedelta(minutes=15)


def source_entry(source: Source) -> str:
    """Return the lines of one list entry, from its dash on. Secrets appear as the names of their settings."""
    lines = [f"name: {_scalar(source.name)}"]
    if slug(source.name) != source.id:
        lines.append(f"id: {source.id}")
    lines.append(f"url: {_scalar(source.url)}")
    lines += [f"kind: {source.kind}"] if source.kind is not Kind.RSS else []
    lines += [f"select: {_shape(source.shape)}"] if source.shape is not None else []
    lines += ["via:", *(f"  - {_endpoint(endpoint)}" for endpoint in source.via)] if source.via else []
    lines += [f"auth: {_access(source.access)}"] if source.access is not None else []
    lines += [f"{key}: {_scalar(str(value))}" for key, value in _plain_keys(source) if value]
    lines += ["enabled: false"] if not source.enabled else []
    lines += ["adaptive: false"] if not source.adaptive else []
    lines += [f"full_text: {str(source.full_text).lower()}"] if source.full_text is not None else []
    lines += [f"visible_in: [{', '.join(map(_scalar, source.visible_in))}]"] if source.visible_in else []
    return "- " + "\n  ".join(lines) + "\n"


def _plain_keys(source: Source) -> tuple[tuple[str, object], ...]:
    return (
        ("proxy", source.proxy),
        ("language", source.language),
        ("tier", source.tier if source.tier is not Tier.MEDIA else ""),
        ("place", source.place),
        ("interval", short_duration(source.interval) if source.interval != _DEFAULT_INTERVAL else ""),
        ("because", source.because),
        ("evidence", source.evidence),
        ("first_poll", source.first_poll if source.first_poll is not FirstPoll.BASELINE else ""),
        ("quote", source.quote if source.quote is not Quote.SENTENCE else ""),
        ("keep_text", short_duration(source.keep_text) if source.keep_text is not None else ""),
        ("max_bytes", source.max_bytes),
    )


def _endpoint(endpoint: SourceEndpoint) -> str:
    parts = [f"url: {_scalar(endpoint.url)}", f"kind: {endpoint.kind}"]
    parts += [f"select: {_shape(endpoint.shape)}"] if endpoint.shape is not None else []
    parts += [f"proxy: {endpoint.proxy}"] if endpoint.proxy else []
    return "{" + ", ".join(parts) + "}"


def _shape(shape: ItemSelectors) -> str:
    pairs = ((f.name, getattr(shape, f.name)) for f in fields(shape))
    return "{" + ", ".join(f"{name}: {_quoted(str(value))}" for name, value in pairs if value) + "}"


def _access(access: Access) -> str:
    key = "password_from" if access.scheme is Scheme.BASIC else "value_from"
    return f"{{{access.scheme}: {_scalar(access.name)}, {key}: {access.secret}}}"


def _scalar(text: str) -> str:
    """Return the text unquoted if YAML reads it as the same text, else in double quotes."""
    plain = _PLAIN.fullmatch(text) and not text.endswith(" ") and text.lower() not in _YAML_WORDS
    return text if plain or re.fullmatch(r"https?://[\w./:-]+[\w/]|[1-9]\d*[mhd]?", text) else _quoted(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
