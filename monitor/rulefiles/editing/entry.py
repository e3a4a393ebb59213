"""A source written as an entry of sources.yaml. Default values are left out."""

import json
from dataclasses import fields
from datetime import timedelta
from typing import Any

import yaml

from monitor.domain.sources.source import Access, ItemSelectors, PartyTable, Scheme, Source, SourceEndpoint
from monitor.rulefiles.parsers.party_table import PARTIES
from monitor.rulefiles.parsers.sources import SOURCE, slug
from monitor.rulefiles.syntax.fields import short_duration


def source_entry(source: Source) -> str:
    """Return the lines of one list entry, from its dash on. Secrets appear as the names of their settings."""
    values = {key.name: getattr(source, key.attribute) for key in SOURCE.keys}
    defaults = {key.name: SOURCE.default(key) for key in SOURCE.keys} | {"id": slug(source.name)}
    lines = [f"{name}:{_written(value)}" for name, value in values.items() if value != defaults[name]]
    return "- " + "\n  ".join(lines) + "\n"


def _written(value: Any) -> str:
    """Return the value behind its key and colon."""
    match value:
        case bool() | int():
            return f" {str(value).lower()}"
        case timedelta():
            return f" {short_duration(value)}"
        case ItemSelectors():
            return f" {_shape(value)}"
        case PartyTable():
            return f" {_parties(value)}"
        case Access():
            return f" {_access(value)}"
        case (SourceEndpoint(), *_):
            return "".join(f"\n    - {_endpoint(endpoint)}" for endpoint in value)
        case tuple():
            return f" [{', '.join(map(scalar, value))}]"
        case _:
            return f" {scalar(str(value))}"


def _endpoint(endpoint: SourceEndpoint) -> str:
    parts = [f"url: {scalar(endpoint.url)}", f"kind: {endpoint.kind}"]
    parts += [f"select: {_shape(endpoint.shape)}"] if endpoint.shape is not None else []
    parts += [f"proxy: {endpoint.proxy}"] if endpoint.proxy else []
    return "{" + ", ".join(parts) + "}"


def _shape(shape: ItemSelectors) -> str:
    pairs = ((f.name, getattr(shape, f.name)) for f in fields(shape))
    return "{" + ", ".join(f"{name}: {_quoted(str(value))}" for name, value in pairs if value) + "}"


def _parties(table: PartyTable) -> str:
    defaults = {f.name: f.default for f in fields(PartyTable) if f.name != "format"}
    pairs = ((key.name, getattr(table, key.attribute), defaults.get(key.attribute)) for key in PARTIES.keys)
    return "{" + ", ".join(f"{name}: {_part(name, value)}" for name, value, default in pairs if value != default) + "}"


def _part(name: str, value: Any) -> str:
    if name == "lists":
        texts = {one: [_quoted(text) for other, text in value if other == one] for one, _ in value}
        return "{" + ", ".join(f"{one}: [{', '.join(found)}]" for one, found in texts.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_quoted, value)) + "]"
    return str(value) if isinstance(value, int) else _quoted(str(value).replace("\t", r"\t"))


def _access(access: Access) -> str:
    key = "password_from" if access.scheme is Scheme.BASIC else "value_from"
    return f"{{{access.scheme}: {scalar(access.name)}, {key}: {access.secret}}}"


def scalar(text: str, *, flow: bool = True) -> str:
    """Return the text unquoted if YAML reads it as the same text, else in double quotes.

    `flow`: inside brackets or braces, where a comma ends a value.
    """
    return text if text[:1].isalpha() and _is_read_as(text, flow) else _quoted(text)


def _is_read_as(text: str, flow: bool) -> bool:
    """True if both parsers of PyYAML read the unquoted text as it is: they differ on a question mark at its end."""
    entry = f"{{a: {text}}}" if flow else f"a: {text}"
    try:
        return [{"a": text}] * 2 == [yaml.load(entry, yaml.CSafeLoader), yaml.safe_load(entry)]
    except yaml.YAMLError:
        return False


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
