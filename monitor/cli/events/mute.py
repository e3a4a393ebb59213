"""`events mute`: mute or unmute a topic, or list what is muted, with or without a running daemon."""

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from uuid import uuid4

import click

from monitor.app.messaging.channels import TERMINAL
from monitor.app.rules.runtime_config import config_of
from monitor.app.running import running_rules
from monitor.app.storage.database import open_for_writing
from monitor.cli.output import NAME, format_option, plain, print_json, print_table
from monitor.cli.person import by_option, person
from monitor.cli.unknown_names import UnknownNameError
from monitor.daemon.clock import utc_now
from monitor.domain.acts.vocabulary import Vocabulary
from monitor.domain.alerts.mute import Mute
from monitor.domain.interactions.interaction import MUTE_DAYS, Interaction, InteractionReply, UserAction
from monitor.domain.interactions.request import RequestProblem
from monitor.domain.interactions.topic import Topic
from monitor.language.topics import parse_topic
from monitor.pipeline.interactions.from_terminal import terminal_name
from monitor.pipeline.interactions.handle import take
from monitor.settings import Settings, read_settings
from monitor.wording.phrases.english import written_day
from monitor.wording.phrases.topics import topic_words


@click.command(short_help="Mute a topic for some days, or list what is muted.")
@click.argument("words", metavar="[TOPIC]...", nargs=-1, type=NAME)
@click.option(
    "--days", type=click.Choice([str(d) for d in MUTE_DAYS]), default="7", show_default=True, help="Number of days."
)
@click.option("--because", default="", metavar="TEXT", type=NAME, help="Reason; the digest shows it.")
@click.option("--undo", is_flag=True, help="Unmute the topic.")
@by_option
@format_option
def mute(*, words: tuple[str, ...], days: str, because: str, undo: bool, by: str | None, form: str) -> None:
    """Mute TOPIC for 1, 7 or 30 days: no rule alerts about it in any channel. Without TOPIC, list what is muted.

    TOPIC names issuers, goods, firms and lists in any language, or a code (HS 2805.30, 3B001). Critical alerts are
    still sent, and so are updates of events already alerted. To mute a rule: monitor rules mute.

    \b
    Example: monitor events mute Indonesia nickel --days 30 --because "a campaign"
             monitor events mute Indonesia nickel --undo
             monitor events mute
    """
    settings = read_settings(os.environ)
    if not words:
        muted, vocabulary = asyncio.run(_muted(settings))
        _list(muted, vocabulary, form)
        return
    wanted = Interaction(
        key=f"command {uuid4()}",
        action=UserAction.UNMUTE if undo else UserAction.MUTE,
        by=terminal_name(person(by)),
        at=utc_now(),
        days=None if undo else int(days),
        note=because,
    )
    answer, current = asyncio.run(_take(settings, wanted, " ".join(words)))
    done = (current is None) is undo
    if form == "json":
        print_json({"muted": current, "message": answer.text})
    else:
        click.echo("\n".join((answer.text, *answer.lines)), err=not done)
    sys.exit(0 if done else 1)


async def _take(settings: Settings, wanted: Interaction, words: str) -> tuple[InteractionReply, Mute | None]:
    """The answer, and the current mute of the topic."""
    async with open_for_writing(settings) as (store, _, _):
        config = config_of(await running_rules(store, settings), settings, TERMINAL)
        topic = _topic(words, config.vocabulary)
        action = replace(wanted, topics=(topic,))
        answer = await store.write(lambda tx: take(tx, action, config, now=wanted.at))
        found = await store.read(lambda tx: tx.interactions.mutes(now=wanted.at))
    return answer, next((m for m in found if m.topic == topic), None)


def _topic(words: str, vocabulary: Vocabulary) -> Topic:
    found = parse_topic(words, vocabulary)
    if isinstance(found, RequestProblem):
        raise UnknownNameError("\n  ".join((found.text, *found.lines)))
    if not found:
        raise UnknownNameError(f"'{words}' names no issuer, goods, firm or list.")
    return found


async def _muted(settings: Settings) -> tuple[tuple[Mute, ...], Vocabulary]:
    async with open_for_writing(settings) as (store, _, _):
        rules = await running_rules(store, settings)
        return await store.read(lambda tx: tx.interactions.mutes(now=utc_now())), rules.knowledge.vocabulary


def _list(mutes: Sequence[Mute], vocabulary: Vocabulary, form: str) -> None:
    if form == "json":
        print_json([plain(one) for one in mutes])
        return
    columns = ("muted", "until", "by", "because")
    print_table(columns, [_line(one, vocabulary) for one in mutes])


def _line(one: Mute, vocabulary: Vocabulary) -> tuple[str, ...]:
    what = f"rule {one.rule_id}" if one.rule_id else topic_words(one.topic, vocabulary)
    return what, f"{written_day(one.until)} {one.until:%H:%M} UTC", one.by, one.because
