"""The parsing of `kind`, `select`, `via` and `max_bytes` of a source."""

from pathlib import Path

import pytest

from monitor.domain.sources.source import DateOrder, ItemSelectors, Kind, Source, SourceEndpoint
from monitor.rulefiles.folders.packs import load
from monitor.rulefiles.parsers.endpoints import url_problem

BASE = Path(__file__).parents[1] / "base"


def _source(folder: Path, lines: str) -> Source:
    pack = folder / "rules" / "mine"
    pack.mkdir(parents=True)
    text = "sources:\n  - name: S\n    url: https://e.example/{year}/\n" + lines
    (pack / "sources.yaml").write_text(text, encoding="utf-8")
    rules = load(folder / "rules", BASE)
    assert [str(p) for p in rules.problems if p.pack == "mine"] == []
    (source,) = (s for s in rules.sources if s.origin == "mine")
    return source


def test_selectors_of_an_html_list_are_read(tmp_path: Path) -> None:
    source = _source(
        tmp_path,
        "    kind: html_list\n    select:\n      items: ul.news > li\n      date: span@data-day\n      dates: dmy\n",
    )
    assert source.kind is Kind.HTML_LIST
    assert source.shape == ItemSelectors(items="ul.news > li", date="span@data-day", dates=DateOrder.DMY)


@pytest.mark.parametrize(
    ("way", "advice"),
    [
        ("proxi:inland", "unknown endpoint 'proxi:inland'. Did you mean proxy:inland?"),
        ("Direct", "unknown endpoint 'Direct'. Did you mean direct?"),
        ("mirror", "unknown endpoint 'mirror'. Write a URL, direct or proxy:NAME."),
        ("ftp://e.example/", "'ftp' is not http or https. Write https://host/path."),
    ],
)
def test_an_unknown_endpoint_suggests_the_nearest_name(tmp_path: Path, way: str, advice: str) -> None:
    pack = tmp_path / "rules" / "mine"
    pack.mkdir(parents=True)
    text = f"sources:\n  - {{name: S, url: https://e.example/, via: {way!r}}}\n"
    (pack / "sources.yaml").write_text(text, encoding="utf-8")
    (problem,) = (p for p in load(tmp_path / "rules", BASE).problems if p.pack == "mine")
    assert advice in str(problem)


def test_endpoints_keep_their_order_and_inherit_from_the_source(tmp_path: Path) -> None:
    source = _source(
        tmp_path,
        "    kind: json_api\n"
        "    select: {items: data.items}\n"
        "    via:\n"
        "      - proxy:inland\n"
        "      - direct\n"
        "      - https://mirror.example/api\n"
        "      - {url: 'https://hub.example/feed', kind: rss, proxy: direct}\n"
        "      - {url: 'https://page.example/', kind: html_list, select: {items: li}}\n"
        "      - {proxy: abroad}\n",
    )
    shape, url = ItemSelectors(items="data.items"), "https://e.example/{year}/"
    assert source.via == (
        SourceEndpoint(url=url, kind=Kind.JSON_API, shape=shape, proxy="inland"),
        SourceEndpoint(url=url, kind=Kind.JSON_API, shape=shape, proxy="direct"),
        SourceEndpoint(url="https://mirror.example/api", kind=Kind.JSON_API, shape=shape),
        SourceEndpoint(url="https://hub.example/feed", kind=Kind.RSS, proxy="direct"),
        SourceEndpoint(url="https://page.example/", kind=Kind.HTML_LIST, shape=ItemSelectors(items="li")),
        SourceEndpoint(url=url, kind=Kind.JSON_API, shape=shape, proxy="abroad"),
    )


def test_a_single_endpoint_needs_no_list(tmp_path: Path) -> None:
    assert _source(tmp_path, "    via: direct\n").via == (
        SourceEndpoint(url="https://e.example/{year}/", proxy="direct"),
    )


@pytest.mark.parametrize(("said", "size"), [("20 MB", 20_000_000), ("500KB", 500_000), ("1500000", 1_500_000)])
def test_a_size_may_have_a_unit(tmp_path: Path, said: str, size: int) -> None:
    assert _source(tmp_path, f"    max_bytes: {said}\n").max_bytes == size


@pytest.mark.parametrize("host", ["xn--", "xn--a", "xn--0000h", "feeds.xn--a-.example", "XN--ABC-!X.example"])
def test_a_malformed_internationalised_host_is_a_problem_of_the_address(host: str) -> None:
    assert (
        url_problem(f"https://{host}/feed") == f"the host '{host.lower()}' is no valid internationalised name (xn--)."
    )


@pytest.mark.parametrize("host", ["xn--fiqs8s.example", "xn--strae-oqa.example", "中国.example", "a-xn--b.example"])
def test_a_valid_internationalised_host_is_none(host: str) -> None:
    assert url_problem(f"https://{host}/feed") == ""
