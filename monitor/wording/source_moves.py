"""A source that is asked at a new address from now on, in words for the operator."""

from monitor.domain.alerts.message import Notice
from monitor.domain.sources.source import Source
from monitor.domain.sources.source_url import bare_address

__all__ = ["moved_notice"]


def moved_notice(source: Source, to: str) -> Notice:
    """With the line to change in its file. A query may hold a key and is not shown."""
    its_file = f"{source.origin}/sources.yaml"
    change = f"Change the address of `{source.id}` in {its_file}; the monitor remembers it only in its database:"
    shipped = f"`{source.id}` is a shipped source: there is nothing to change, please tell us."
    shown = bare_address(to)
    query = (
        ("The rest of the address, after ?, is not shown here: the site redirects to it.",)
        if shown.endswith("?…")
        else ()
    )
    return Notice(
        title=f"🚚 {source.name} has moved for good; it is asked at its new address.",
        lines=(
            "Its site has redirected there on ten polls and for a week, and what is there reads as before.",
            shipped if source.origin == "base" else change,
            *query,
        ),
        code=(f"url: {shown}",),
    )
