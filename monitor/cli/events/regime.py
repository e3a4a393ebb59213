"""`regime`: known measures in force, suspended or ended, each with its document."""

import asyncio
import os
from collections.abc import Sequence
from datetime import date, datetime

import click

from monitor.app.storage.database import known_acts
from monitor.cli.concept_option import GoodsOptions, concept_id, goods_options
from monitor.cli.output import format_option, print_json
from monitor.daemon.clock import utc_now
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.reports.regime import HEADING, MeasureStatus, measure_statuses
from monitor.rulefiles import load
from monitor.settings import read_settings
from monitor.wording.phrases.english import written_day
from monitor.wording.phrases.ties import cited


@click.command
@goods_options("Only measures on these goods")
@click.option("--issuer", help="Only measures of this issuer: a country code or name, or EU.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="As of this day. Default: today.")
@format_option
def regime(*, goods: GoodsOptions, issuer: str | None, day: datetime | None, form: str) -> None:
    """List known measures on exports: in force, suspended (until when) or ended, each with its document.

    The list is derived from the register and from the acts that were read, so it is not complete. A date that passed
    without a known act makes the state unknown, not ended.

    \b
    Example: monitor regime --commodity gallium
             monitor regime --hs 8112.92 --eccn 3A090
             monitor regime --commodity rare_earths --issuer CN --on 2026-11-11
    """
    settings = read_settings(os.environ)
    rules = load(settings.rules_dir, private=settings.rules_private)
    vocabulary = rules.knowledge.vocabulary
    commodities = goods.ids(vocabulary)
    state = None if issuer is None else concept_id(issuer, ConceptKind.PLACE, "--issuer", vocabulary)
    on = day.date() if day else None
    past = asyncio.run(known_acts(settings, rules.register, state))
    measures = measure_statuses(
        past, vocabulary, now=utc_now(), on=on, issuer=state, commodities=commodities if goods else None
    )
    if form == "json":
        print_json({"heading": HEADING, "on": on, "measures": measures})
    else:
        _print(measures, on)


def _print(measures: Sequence[MeasureStatus], on: date | None) -> None:
    click.echo(f"{HEADING}. {f'As of {written_day(on)}.' if on else 'As of today, in the time zone of each issuer.'}")
    if not measures:
        click.echo("No known acts.")
    for known in measures:
        _print_measure(known)


def _print_measure(measure: MeasureStatus) -> None:
    click.echo("")
    click.echo(f"{measure.issuer or '?'} · {measure.in_words}")
    click.echo(f"  {measure.what}")
    named = measure.entry or measure.event
    click.echo(f"  {measure.title}  ({named})  {cited(measure.url, secondary_only=measure.secondary_only)}".rstrip())
    if measure.target:
        click.echo(f"  towards {', '.join(measure.target).replace('ALL', 'all countries')}")
    for change in measure.history:
        guess = "; matched by description: it names no document" if change.by_description else ""
        where = cited(change.url, secondary_only=change.secondary_only)
        click.echo(f"  {written_day(change.day)}: {change.title} {change.in_words}{guess}  {where}".rstrip())
    if measure.note:
        click.echo(f"  {measure.note}")
