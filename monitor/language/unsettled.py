"""Facets that a text calls open: `no start date has been set`, `until further notice`."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

import re2

from monitor.domain.acts.act import Act, OpenFacet, OpenStatement, Span

_SURROGATE = re.compile("[\ud800-\udfff]")  # a lone surrogate, which RE2 refuses


def with_open_facets(acts: tuple[Act, ...], title: str, text: str, language: str) -> tuple[Act, ...]:
    """The act with the facets that its article calls open. Several acts stay unchanged: any may be meant."""
    if len(acts) != 1:
        return acts
    found = open_statements(title, text, language)
    return tuple(replace(act, stated_open=found) for act in acts) if found else acts


def open_statements(title: str, text: str, language: str) -> tuple[OpenStatement, ...]:
    """The first words for each open facet, title before text. `language` may have a script."""
    patterns, fields = _patterns().get(language.partition("-")[0], {}), (("title", title), ("text", text))
    found = (next(_matches(facet, patterns.get(facet, ()), fields), None) for facet in OpenFacet)
    return tuple(each for each in found if each is not None)


def _matches(facet: OpenFacet, patterns: Sequence[Any], fields: Sequence[tuple[str, str]]) -> Iterator[OpenStatement]:
    for field, words in fields:
        searched = _SURROGATE.sub("\ufffd", words)
        for pattern in patterns:
            if match := pattern.search(searched):
                span = Span(field=field, start=match.start(), end=match.end(), quote=match.group())
                yield OpenStatement(facet=facet, span=span)


@cache
def _patterns() -> Mapping[str, Mapping[str, Sequence[Any]]]:
    table = tomllib.loads(files("monitor.language").joinpath("unsettled.toml").read_text(encoding="utf-8"))
    return {
        language: {facet: [re2.compile(f"(?i){p}") for p in patterns] for facet, patterns in facets.items()}
        for language, facets in table.items()
    }
