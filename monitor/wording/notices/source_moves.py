"""Notice to the operator that a source moved permanently."""

from monitor.domain.alerts.message import Notice
from monitor.domain.sources.source import Source
from monitor.domain.sources.source_url import bare_address


def moved_notice(source: Source, to: str) -> Notice:
    """The notice, with the line to change in the source's file. The URL's query is hidden: it may hold a key."""
    its_file = f"{source.origin}/sources.yaml"
    change = f"Change `url` of `{source.id}` in {its_file}; the new address is stored in the database only:"
    shipped = f"`{source.id}` is a shipped source: you need not change anything; please report the move to the project."
    shown = bare_address(to)
    query = (
        ("The rest of the address, after ?, is not shown here: the site redirects to it.",)
        if shown.endswith("?…")
        else ()
    )
    return Notice(
        title=f"🚚 {source.name} moved permanently; the monitor now polls its new address.",
        lines=(
            "The site redirected there on ten polls over at least a week, and the content reads as before.",
            shipped if source.origin == "base" else change,
            *query,
        ),
        code=(f"url: {shown}",),
    )
