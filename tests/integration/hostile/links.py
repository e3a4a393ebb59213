"""Case 24, inside a namespace: everything in and around a feed that names an address, each of them closed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from pathlib import Path
from typing import Any

from monitor.daemon.clock import utc_now
from monitor.domain.sources.schedule import PollState
from monitor.domain.sources.source import Source
from tests.integration.hostile.attack import Talk, answering
from tests.integration.hostile.forms import HOSTS
from tests.integration.hostile.names import Said, answering_names
from tests.integration.hostile.product import product, redirecting, source, states
from tests.integration.hostile.sites import sites
from tests.integration.hostile.space import NAME_SERVER, PUBLIC

_PLACES = (
    "http://127.0.0.1/{0}",
    "http://169.254.169.254/latest/meta-data/{0}",
    "http://[::1]/{0}",
    "http://10.0.0.1:8080/{0}",
    "http://closed.example/{0}",
    "http://news.example/to-closed/{0}",
    "file:///etc/passwd?{0}",
    "//192.168.1.1/{0}",
    "http://[::1]./{0}",
    "http://[not-an-address/{0}",
    "http://127.0.0.1:99999/{0}",
)
_POLLS = 12  # a permanent redirect is believed after ten, and a week
_TITLE = "China restricts exports of gallium, notice {0}"


def _item(number: int, place: str) -> str:
    at = escape(place.format(number))
    return (
        f"<item><title>{_TITLE.format(number)}</title><guid isPermaLink='false'>{number}</guid><link>{at}</link>"
        f"<comments>{at}</comments><source url='{at}'>s</source>"
        f"<enclosure url='{at}' length='1' type='application/pdf'/>"
        f"<description>&lt;img src='{at}'&gt;&lt;a href='{at}'&gt;more&lt;/a&gt;</description></item>"
    )


def _rss(places: tuple[str, ...]) -> bytes:
    items = "".join(_item(n, place) for n, place in enumerate(places))
    at = escape(places[0].format("own"))
    return (
        f'<?xml version="1.0"?><?xml-stylesheet href="{at}" type="text/css"?><rss version="2.0" '
        f'xmlns:a="http://www.w3.org/2005/Atom"><channel xml:base="{at}"><title>t</title>'
        f"<link>{at}</link><docs>{at}</docs>"
        f"<a:link rel='self' href='{at}'/><a:link rel='hub' href='{at}'/><a:link rel='next' href='{at}'/>"
        f"<image><url>{at}</url><link>{at}</link></image><cloud domain='127.0.0.1' port='80' path='/' "
        f"registerProcedure='' protocol='http-post'/><ttl>1</ttl>{items}</channel></rss>"
    ).encode()


def _json_feed(places: tuple[str, ...]) -> bytes:
    at = places[0].format("own")
    items = ",".join(
        f'{{"id":"{n}","title":"{_TITLE.format(n)}","url":"{p.format(n)}","external_url":"{p.format(n)}",'
        f'"image":"{p.format(n)}","attachments":[{{"url":"{p.format(n)}","mime_type":"application/pdf"}}]}}'
        for n, p in enumerate(places)
    )
    own = f'"home_page_url":"{at}","feed_url":"{at}","next_url":"{at}","icon":"{at}","favicon":"{at}"'
    hubs = f'"hubs":[{{"type":"WebSub","url":"{at}"}}]'
    return f'{{"version":"https://jsonfeed.org/version/1.1","title":"t",{own},{hubs},"items":[{items}]}}'.encode()


def _page(places: tuple[str, ...]) -> bytes:
    """An honest page behind an honest link, with annexes and a frame that are none."""
    at = [escape(place.format("annex")) for place in places]
    annexes = "".join(f"<a href='{a}'>Annex.pdf</a><a href='{a}.docx'>Annex</a><iframe src='{a}'></iframe>" for a in at)
    text = "The ministry restricts exports of gallium from 1 December. A licence is needed for each shipment. " * 20
    head = f"<base href='{at[0]}'><link rel='icon' href='{at[0]}'><link rel='canonical' href='{at[0]}'>"
    more = f"<meta http-equiv='refresh' content='0;url={at[0]}'>"
    return f"<html><head><title>Notice</title>{head}{more}</head><body><p>{text}</p>{annexes}</body></html>".encode()


async def links(folder: Path) -> Mapping[str, Any]:
    places = _PLACES + tuple(f"http://{host}/{{0}}" for host in HOSTS if "{" not in host)
    answers = {
        "/rss": answering(_rss(places), "Content-Type: application/rss+xml"),
        "/json": answering(_json_feed(_PLACES), "Content-Type: application/feed+json"),
        "/honest": answering(_rss(tuple(f"http://news.example/page/{n}" for n in range(4)))),
        "/gone": redirecting("http://closed.example/feed", "301 Moved Permanently"),
        "/gone-308": redirecting("http://127.0.0.1/feed", "308 Permanent Redirect"),
    }

    def pages(host: str, path: str) -> Talk | None:
        if path.startswith("/page/"):
            return answering(_page(_PLACES), "Content-Type: text/html")
        if path.startswith("/to-closed/"):
            return redirecting("http://127.0.0.1/")
        return answers.get(path)

    said = {"news.example": (Said(addresses=PUBLIC[:1]),), "closed.example": (Said(addresses=("10.0.0.1", "::1")),)}
    names = [path.strip("/") for path in answers]
    said |= {f"{name}.example": said["news.example"] for name in names}
    own = [source(name, f"http://{name}.example/{name}", full_text=True) for name in names]
    async with answering_names(said, NAME_SERVER), sites(pages) as met:
        ended, moved = await _polled_for_days(folder, own)
    return {"ended": ended, "met": met.met, "moved": moved}


async def _polled_for_days(folder: Path, own: list[Source]) -> tuple[Mapping[str, str], list[str]]:
    """How the last polls ended, and where sources are asked from now on that are asked elsewhere than at first."""
    days = 0

    def clock() -> datetime:
        return utc_now() + timedelta(days=days)

    async with product(folder, own, clock=clock) as app:
        for days in range(_POLLS):  # noqa: B007  the clock reads it
            await app.daemon.once(everything=True)
        found = await states(app)
    first = {str(one.id): one.url for one in own}
    moved = [address for name, state in found.items() if (address := _asked_at(state)) not in ("", first[name])]
    return {name: state.last_outcome or "" for name, state in found.items()}, moved


def _asked_at(state: PollState) -> str:
    return state.adopted
