"""The MCP server on standard input and output, over the database and the rules that ran last."""

from monitor.app.page import page_parts
from monitor.app.rules.runtime_config import config_of
from monitor.app.running import running_rules
from monitor.app.storage.database import open_page_database
from monitor.daemon.clock import utc_now
from monitor.errors import SettingsError
from monitor.settings import Settings


async def serve_assistant(settings: Settings) -> None:
    """Answer until the input ends. Raises SettingsError without the extra `mcp`, StoreError without a database."""
    try:
        from mcp.server.stdio import stdio_server

        from monitor.web.outputs.assistant_server import assistant_server
    except ModuleNotFoundError as e:
        raise SettingsError("monitor mcp needs the extra mcp: pip install 'policy-monitor[mcp]'") from e
    async with open_page_database(settings) as store:
        config = config_of(await running_rules(store, settings), settings, "")
        parts = page_parts(settings, store, config=lambda: config, clock=utc_now)
        server = assistant_server(parts, base=_base(settings))
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())


def _base(settings: Settings) -> str:
    """The beginning of addresses of the page, "" if it is off."""
    page = settings.page
    if page.address is None:
        return ""
    if page.hosts:
        return f"https://{page.hosts[0]}"
    host = page.address.host if page.address.host not in ("0.0.0.0", "::") else "127.0.0.1"  # noqa: S104 -- compared
    return f"http://{f'[{host}]' if ':' in host else host}:{page.address.port}"
