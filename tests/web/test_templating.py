"""What templates show: links, times, and that every template compiles."""

from datetime import UTC, date, datetime, timedelta, timezone
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from monitor.web.templating import environment, link, long_day, utc_minute


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ministry.example/a?b=c", "https://ministry.example/a?b=c"),
        (" HTTP://ministry.example ", "HTTP://ministry.example"),
        ("javascript:alert(1)", ""),
        (" javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("//ministry.example", ""),
        ("/etc/passwd", ""),
        ("https:ministry.example", ""),
        ("http://[::1", ""),
        ("vbscript://x/", ""),
        ("", ""),
    ],
)
def test_links_lead_to_http_alone(url: str, shown: str) -> None:
    assert link(url) == shown


@given(st.text(max_size=80))
def test_any_other_text_is_no_link(text: str) -> None:
    found = link(text)
    assert not found or urlsplit(found).scheme in ("http", "https")


def test_times_are_in_utc() -> None:
    beijing = datetime(2025, 6, 8, 1, 6, tzinfo=timezone(timedelta(hours=8)))
    assert utc_minute(beijing) == "7 Jun 2025, 17:06 UTC"
    assert utc_minute(datetime(2025, 6, 8, 1, 6, tzinfo=UTC)) == "8 Jun 2025, 01:06 UTC"
    assert long_day(date(2026, 11, 29)) == "Sunday 29 Nov 2026"


@pytest.mark.parametrize("name", environment().list_templates())
def test_every_template_compiles_and_marks_nothing_as_safe(name: str) -> None:
    environment().get_template(name)
    source, _, _ = environment().loader.get_source(environment(), name)  # type: ignore[union-attr]
    assert "|safe" not in source.replace(" ", "")
    assert "autoescape" not in source
    assert " style=" not in source
    assert "<script>" not in source


def test_an_undefined_name_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ nothing }}").render()
