"""What a child would run, with the shipped words and one rule that wants every act."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from monitor.domain.acts.vocabulary import Vocabulary
from monitor.extract import build
from monitor.ports.children.extraction import ExtractJob, FeedExtraction
from monitor.rulefiles import base_folder, load
from tests.fakes.reading import rule

EVERY_ACT = rule()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    vocabulary: Vocabulary
    run: Callable[[ExtractJob], FeedExtraction]


@cache
def shipped() -> Shipped:
    knowledge = replace(load(base_folder() / "no packs").knowledge, rules=(EVERY_ACT,))
    return Shipped(vocabulary=knowledge.vocabulary, run=build(knowledge))
