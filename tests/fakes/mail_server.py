"""A mail server on loopback: it takes messages, and refuses where a test wants it to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailServer:
    """`replies` are refusals by command (`RCPT`, `DATA`, `.` for the end of a message); 0 cuts the connection.

    `mails` are the messages that arrived, also if the answer was cut.
    """

    def __init__(self) -> None:
        self.port = self.connections = 0
        self.replies: dict[str, int] = {}
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            await self._talk(reader, writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n")
        while line := await reader.readline():
            command = line.split(b" ")[0].split(b":")[0].strip().decode().upper()
            if not self._answer(command, writer):
                return
            if command == "RCPT" and command not in self.replies:
                self.recipients.append(line.decode().strip())
            if command == "QUIT":
                return
            if command == "DATA" and command not in self.replies:
                data = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append(message_from_bytes(data[:-3], policy=policy.default))
                if not self._answer(".", writer):
                    return

    def _answer(self, command: str, writer: asyncio.StreamWriter) -> bool:
        """False if the connection is to be cut."""
        ok = {"EHLO": "250 mail.example", "DATA": "354 go on", "QUIT": "221 bye"}.get(command, "250 ok")
        number = self.replies.get(command)
        if number != 0:
            writer.write(f"{number} refused\r\n".encode() if number else f"{ok}\r\n".encode())
        return number != 0


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    made = MailServer()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    try:
        yield made
    finally:
        server.close()
