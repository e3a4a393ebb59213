"""`mcp`: events for an assistant on this machine."""

import asyncio
import os

import click

from monitor.settings import read_settings


@click.command
def mcp() -> None:
    """Answer an assistant's questions about events, over standard input and output (Model Context Protocol).

    An assistant starts it by itself. It only reads, with or without a running monitor. Licences of sources hold as on
    the page, and no entry of the watch list is in an answer. It needs the extra mcp.

    \b
    Example: monitor mcp
             claude mcp add policy-monitor -- monitor mcp
    """
    from monitor.app.answers.assistant import serve_assistant

    asyncio.run(serve_assistant(read_settings(os.environ)))
