"""The page of an evidence file: plain HTML without scripts and without anything from elsewhere."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

_STYLE = (
    "body{font:16px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1b1b;background:#fff}table{border-collapse:collapse;width:100%;margin:.5rem 0}"
    "th,td{border:1px solid #bbb;padding:.25rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}"
    "th{background:#f2f2f2}code{font-size:.85em}mark{background:#fff3b0}"
)
_CHECK = (
    "<h2>Check this file</h2><p>Unpack it and run <code>sha256sum -c SHA256SUMS</code> in this folder, or "
    "<code>monitor events evidence --verify FILE</code>. The hashes prove that the files belong together; to prove "
    "when they were made, keep the hash of the zip elsewhere.</p>"
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def evidence_page(record: Mapping[str, Any]) -> str:
    """Return the page for the content of evidence.json. Every text is escaped; links are http or https only."""
    event = record["event"]
    title = f"{event['label']}: {event['headline']}"
    facts = (
        ("Day", event["day"]),
        ("Direction", event["direction"]),
        ("Stage", event["stage"]),
        ("Certainty", event["certainty"]),
        ("Reports", f"{event['reports']}, {event['sources']} independent"),
        ("Made", f"{record['made_at']} by {record['made_by']}"),
    )
    parts = (
        _table(("", ""), facts, head=False),
        *(_article(number, one) for number, one in enumerate(record["articles"], 1)),
        _section("Developments", ("at", "kind", "by article"), _developments(record)),
        _section("Alert decisions", ("channel", "rule", "level", "state", "at"), _announcements(record)),
        _section("Messages", ("kind", "channel", "state", "delivered", "link"), _deliveries(record)),
        _section("What people did", ("at", "who", "action", "outcome", "note"), _actions(record)),
        _CHECK,
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body><main><h1>{escape(title)}</h1>"
        f"{''.join(parts)}</main></body></html>\n"
    )


def _article(number: int, one: Mapping[str, Any]) -> str:
    lang = f' lang="{escape(one["language"])}"' if one["language"] else ""
    heading = f"<h2>Article {number}: <span{lang}>{escape(one['title'] or 'no headline')}</span></h2>"
    rules = [f"{m['rule_id']} ({m['level']})" for m in one["matches"]]
    facts = (
        ("Source", f"{one['source_id']} ({one['tier']})"),
        ("Address", _link(one["url"])),
        ("Published", one["published"] or "not given"),
        ("First seen", one["seen_at"]),
        ("Rules", ", ".join(rules) or "none"),
        ("Rule set", f"{one['rules_version'] or 'none'}, read by policy-monitor {one['engine'] or 'unknown'}"),
        *((("Left out", f"bytes and texts ({one['withheld']})"),) if one["withheld"] else ()),
    )
    revisions = (
        (
            str(r["revision"]),
            r["fetched_at"] or r["seen_at"],
            _file(r["raw_file"], "no bytes kept"),
            r["raw_sha256"] or "none",
            _file(r["text_file"], "no text kept"),
        )
        for r in one["revisions"]
    )
    return (
        f"{heading}{_table(('', ''), facts, head=False)}"
        f"{_section('Fetched', ('revision', 'at', 'bytes', 'SHA-256', 'text'), revisions, level=3)}"
        f"{_section('What was read', ('act', 'words'), _acts(one), level=3)}"
    )


def _acts(one: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    for report in one["reports"]:
        act = report["act"]
        what = ", ".join(str(act[name]) for name in ("direction", "stage", "measure") if act.get(name))
        spans = act.get("evidence") or ()
        yield what, _Html("<br>".join(f"<mark>{escape(span['quote'])}</mark>" for span in spans) or "not quoted")


def _developments(record: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    return ((d["at"], d["kind"], str(d["by"]["article_id"])) for d in record["developments"])


def _announcements(record: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    return ((a["channel"], a["rule_id"], str(a["level"]), str(a["state"]), a["at"]) for a in record["announcements"])


def _deliveries(record: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    for d in record["deliveries"]:
        yield d["kind"], d["channel"], d["state"], d["delivered_at"] or "no", _link(d["link"] or "")


def _actions(record: Mapping[str, Any]) -> Iterable[tuple[str, ...]]:
    for done in record["user_actions"]:
        action = done["interaction"]
        what = " ".join(filter(None, (action["action"], action["decision"], action["reason"], action["assignee"])))
        undone = f" (undone {done['undone_at']})" if done["undone_at"] else ""
        yield action["at"], action["by"], f"{what}{undone}", done["outcome"], action["note"]


class _Html(str):
    """Markup that is escaped already."""

    __slots__ = ()


def _cell(text: str) -> str:
    return text if isinstance(text, _Html) else escape(str(text))


def _link(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        return url
    return _Html(f'<a href="{escape(url)}" rel="noreferrer noopener">{escape(url)}</a>')


def _file(name: str | None, otherwise: str) -> str:
    return otherwise if name is None else _Html(f'<a href="{escape(name)}">{escape(name)}</a>')


def _section(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, level: int = 2) -> str:
    listed = list(rows)
    body = _table(columns, listed) if listed else "<p>None.</p>"
    return f"<h{level}>{escape(title)}</h{level}>{body}"


def _table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, head: bool = True) -> str:
    named = "".join(f'<th scope="col">{escape(c)}</th>' for c in columns)
    top = f"<thead><tr>{named}</tr></thead>" if head else ""
    if head:
        lines = (f"<tr>{''.join(f'<td>{_cell(c)}</td>' for c in row)}</tr>" for row in rows)
    else:
        lines = (f'<tr><th scope="row">{_cell(row[0])}</th><td>{_cell(row[1])}</td></tr>' for row in rows)
    return f"<table>{top}<tbody>{''.join(lines)}</tbody></table>"
