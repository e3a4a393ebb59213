"""`calendar`: dates on which known measures start, pause and end."""

import asyncio
import os
from collections.abc import Sequence
from datetime import timedelta

import click

from monitor.app.storage.database import known_acts
from monitor.cli.concept_option import GoodsOptions, concept_id, goods_options
from monitor.cli.output import formats, print_json
from monitor.daemon.clock import utc_now
from monitor.domain.acts.vocabulary import ConceptKind
from monitor.reports.calendar import HEADING, CalendarDate, calendar_dates
from monitor.rulefiles import load
from monitor.settings import read_settings
from monitor.wording.phrases.english import relative_days
from monitor.wording.phrases.ties import cited

_DAYS = click.IntRange(0, 36_500)


@click.command
@click.option("--ahead", type=_DAYS, default=90, show_default=True, help="Days to list ahead.")
@click.option("--back", type=_DAYS, default=30, show_default=True, help="Days to list back.")
@click.option("--issuer", help="Only dates of this issuer: a country code or name, or EU.")
@goods_options("Only acts on these goods")
@click.option("--all", "everything", is_flag=True, help="Include dates that took effect, were moved or cancelled.")
@formats("text", "json", "ical")
def calendar(*, ahead: int, back: int, issuer: str | None, goods: GoodsOptions, everything: bool, form: str) -> None:
    """List when measures take effect, when suspensions and validity periods end, and when comment periods close.

    The dates come from the register and from the acts that were read, so the list is not complete. Days are in the
    issuer's time zone.

    \b
    Example: monitor calendar --issuer CN --ahead 365
             monitor calendar --format ical > policy.ics
    """
    settings = read_settings(os.environ)
    rules = load(settings.rules_dir, private=settings.rules_private)
    vocabulary = rules.knowledge.vocabulary
    dates = calendar_dates(
        asyncio.run(known_acts(settings, rules.register)),
        vocabulary,
        now=utc_now(),
        ahead=timedelta(days=ahead),
        back=timedelta(days=back),
        issuer=None if issuer is None else concept_id(issuer, ConceptKind.PLACE, "--issuer", vocabulary),
        commodities=goods.ids(vocabulary),
        everything=everything,
    )
    match form:
        case "json":
            print_json({"heading": HEADING, "dates": dates})
        case "ical":
            from monitor.reports.ical import as_ical  # only this format needs its library

            click.echo(as_ical(dates, now=utc_now()), nl=False)
        case _:
            _print(dates)


def _print(dates: Sequence[CalendarDate]) -> None:
    click.echo(f"{HEADING}.")
    if not dates:
        click.echo("No known dates in this period. Widen it with --ahead and --back.")
    for one in dates:
        click.echo("")
        click.echo(f"{one.day:%a} {one.there} · {relative_days(one.in_days)} · {one.what}")
        click.echo(f"  {one.meaning}")
        where = cited(one.url, secondary_only=one.secondary_only)
        click.echo(f"  {one.document}  ({one.entry or one.event})  {where}".rstrip())
        for title in one.about:
            click.echo(f"  about {title}")
