"""The value of --since: a number of days or weeks back from today, or a day."""

import re
from datetime import UTC, date, datetime, timedelta

import click

_BACK = re.compile(r"(\d{1,5})([dw])")


class _Since(click.ParamType[date]):
    name = "90d|DAY"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        text = str(value).strip()
        back = _BACK.fullmatch(text)
        try:
            if back:
                days = int(back[1]) * (7 if back[2] == "w" else 1)
                return datetime.now(UTC).date() - timedelta(days=days)
            return date.fromisoformat(text)
        except (ValueError, OverflowError):
            expected = "expected a number of days (90d), of weeks (12w), or a day (2026-09-01)"
            raise click.BadParameter(f"{text!r}: {expected}", ctx, param) from None


SINCE = _Since()
