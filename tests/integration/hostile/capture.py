"""Every attempt to connect that leaves this machine's programs, as the loopback device sees it."""

import socket
import struct
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from time import sleep

_ALL = 3  # linux/if_ether.h, ETH_P_ALL
_IPV4, _IPV6 = 0x0800, 0x86DD
_TCP = 6
_SYN, _ACK = 0x02, 0x10


class Connects:
    """`to` counts attempts by address; a connection that is asked for again because nobody answered counts again."""

    def __init__(self) -> None:
        self.to: Counter[str] = Counter()

    def note(self, packet: bytes, kind: int) -> None:
        if kind == _IPV4 and packet[9] == _TCP:
            target, segment = packet[16:20], packet[(packet[0] & 15) * 4 :]
        elif kind == _IPV6 and packet[6] == _TCP:
            target, segment = packet[24:40], packet[40:]
        else:
            return
        if segment[13] & (_SYN | _ACK) == _SYN:
            self.to[str(ip_address(target))] += 1


@contextmanager
def capturing() -> Iterator[Connects]:
    """On all devices of this network namespace. Needs the right to open raw sockets there."""
    connects, stop = Connects(), threading.Event()
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ALL))
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
    raw.settimeout(0.1)

    def listen() -> None:
        while not stop.is_set():
            try:
                packet, about = raw.recvfrom(256)
            except TimeoutError:
                continue
            if about[2] == socket.PACKET_OUTGOING:
                connects.note(packet, about[1])

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    try:
        yield connects
    finally:
        sleep(0.2)  # until what was sent last came by
        stop.set()
        thread.join(5)
        lost = struct.unpack("II", raw.getsockopt(_SOL_PACKET, _STATISTICS, 8))[1]
        raw.close()
        assert not lost, f"{lost} packets went by unseen"


_SOL_PACKET = 263  # linux/socket.h
_STATISTICS = 6  # linux/if_packet.h, PACKET_STATISTICS
