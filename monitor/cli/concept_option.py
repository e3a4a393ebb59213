"""Options whose value is a concept of the vocabulary: by id, by name in any language, goods by their codes as well."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

import click

from monitor.cli.unknown_names import UnknownNameError
from monitor.domain.acts.vocabulary import ConceptKind, Vocabulary
from monitor.language.query.codes import codes_of, goods_under
from monitor.language.query.nearest import did_you_mean
from monitor.reports.regime import concept_named, nearest_name


def concept_id(name: str, kind: ConceptKind, option: str, vocabulary: Vocabulary) -> str:
    """The id of the concept `name`. Raises UnknownNameError with the nearest name if it does not exist."""
    found = concept_named(name, kind, vocabulary)
    if found is None:
        raise UnknownNameError(f"{option}: '{name}' is not in the vocabulary. {nearest_name(name, kind, vocabulary)}")
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsOptions:
    """Goods by name (`--commodity`) and by code (`--hs`, `--eccn`). False if none was given."""

    names: tuple[str, ...] = ()
    hs: tuple[str, ...] = ()
    eccn: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.names or self.hs or self.eccn)

    def ids(self, vocabulary: Vocabulary) -> tuple[str, ...]:
        """The concepts of all options, each once. Raises UnknownNameError for a name or code without a concept."""
        found = [concept_id(one, ConceptKind.COMMODITY, "--commodity", vocabulary) for one in self.names]
        for kind, codes in (("hs", self.hs), ("eccn", self.eccn)):
            for code in codes:
                found += _with_code(kind, code, vocabulary)
        return tuple(dict.fromkeys(found))


def goods_options(means: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options --commodity, --hs and --eccn of a command, all repeatable; its parameter is `goods`, GoodsOptions.

    `means` is what is narrowed: "Only acts on these goods".
    """

    def with_options(command: Callable[..., Any]) -> Callable[..., Any]:
        @click.option("--commodity", "names", multiple=True, help=f"{means}, by id or name; repeatable.")
        @click.option("--hs", multiple=True, help=f"{means}, by HS code (2846, 8112.92); repeatable.")
        @click.option("--eccn", multiple=True, help=f"{means}, by ECCN or its beginning (3A090, 3A); repeatable.")
        @wraps(command)
        def call(
            *arguments: Any, names: tuple[str, ...], hs: tuple[str, ...], eccn: tuple[str, ...], **others: Any
        ) -> Any:
            return command(*arguments, goods=GoodsOptions(names=names, hs=hs, eccn=eccn), **others)

        return call

    return with_options


def _with_code(kind: str, code: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    found = goods_under(kind, code, vocabulary)
    if not found:
        known = codes_of(kind, vocabulary.of_kind(ConceptKind.COMMODITY))
        near = did_you_mean(code, sorted(known)) or "Name the goods with --commodity."
        raise UnknownNameError(f"--{kind}: no goods of the vocabulary have the code '{code}'. {near}")
    return found
