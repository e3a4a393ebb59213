"""Many alerts at once, each on another act."""

from datetime import timedelta
from typing import Any

from monitor.domain.acts.act import Act, DocumentNumber
from monitor.domain.rules.rule import Level, Rule
from monitor.domain.sources.source import FirstPoll, Source, SourceId, Tier
from tests.fakes.reading import act, article, body, extracted, extraction_of, rule, source
from tests.pipeline.conftest import Line

ANY = rule(level=Level.HIGH)
WIRE = source("wire", first_poll=FirstPoll.ANNOUNCE)
MINISTRY = source("ministry", tier=Tier.OFFICIAL, place="CN", first_poll=FirstPoll.ANNOUNCE)


def reported(n: int, **more: Any) -> Act:
    """An act that is like no other: each has a number of its own, which a wire alone reports."""
    return act(document=DocumentNumber(authority="MOFCOM", number=str(n), year=2026), **more)


async def receive(
    line: Line, *acts: Act, of: Source = WIRE, rules: tuple[Rule, ...] = (ANY,), quietly: bool = False
) -> None:
    """One poll that brings the acts, each in an article of its own; `quietly`: the channel hears nothing of them."""
    by = line.sources[SourceId(of.id)]
    name = f"{of.id} {line.clock.now.isoformat()} {', '.join(str(a.document.key) for a in acts if a.document)}"
    articles = [
        article(f"{name} {n}", by, f"China acts {name} {n}", published=line.clock.now) for n in range(len(acts))
    ]
    said = [extracted(written, one, rules=rules) for written, one in zip(articles, acts, strict=True)]
    line.feed(body(name), extraction_of(*said))
    brought = await line.poll(by)
    assert brought.announcements.balances
    said_of = brought.announcements.queued + brought.announcements.replies + brought.announcements.digest
    assert quietly is (said_of == 0)


async def storm(line: Line, numbers: range, *, every: timedelta = timedelta(seconds=2)) -> None:
    """So many acts, one a poll."""
    for n in numbers:
        await receive(line, reported(n))
        line.clock.now += every
