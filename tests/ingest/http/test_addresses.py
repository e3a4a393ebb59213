import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.ingest.http.addresses import is_allowed, is_global, literal_address

CLOSED = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3 127.255.255.255
    169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.2.5 192.88.99.1 192.168.0.1
    192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.250 240.0.0.1
    255.255.255.255
    :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:a00:1
    64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::8.8.8.8 100::1 2001::1 2001:0:5ef5:79fb::1
    2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:c0a8:101::1 2002:a9fe:a9fe:: 3fff::1
    4000::1 5f00::1 fc00::1 fd12:3456:789a::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 8000::1
""".split()  # noqa: SIM905  a table is easier to read than a list
OPEN = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.1 169.253.255.255
    172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0 198.17.255.255 198.20.0.0 223.255.255.255
    2000::1 2400:3200::1 2606:4700:4700::1111 2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1
""".split()  # noqa: SIM905


@pytest.mark.parametrize("address", CLOSED)
def test_private_and_reserved_addresses_are_not_global(address: str) -> None:
    assert not is_global(address)


@pytest.mark.parametrize("address", OPEN)
def test_public_addresses_are_global_up_to_the_edges(address: str) -> None:
    assert is_global(address)


@pytest.mark.parametrize("network", ["::ffff:{}", "64:ff9b::{}", "{}"])
@given(address=st.ip_addresses(v=4))
def test_an_embedded_ipv4_address_decides(network: str, address: object) -> None:
    assert is_global(network.format(address)) == is_global(str(address))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("2130706433", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0x7f.0.0.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("10.0.0.1.", "10.0.0.1"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("fe80::1%lo", "fe80::1%lo"),
        ("example.org", None),
        ("3com.example", None),
        ("face.b00c", None),
        ("127.0.0.1 a", None),
        ("127.0.0.1X", None),
        ("X127.0.0.1", None),
        ("1.2.3.4.5", None),
        ("", None),
    ],
)
def test_a_host_that_spells_an_address_is_read_as_the_system_would(host: str, address: str | None) -> None:
    found = literal_address(host)
    assert (None if found is None else str(found)) == address


@pytest.mark.parametrize(
    ("host", "entry", "allowed"),
    [
        ("Inside.example", "inside.example", True),
        ("[::1]", "::1", True),
        ("::1", "[::1]", True),
        ("::1", "::1:80", True),
        ("::1", "[::1]:80", True),
        ("::1", "[::1]:81", False),
        ("Xinside.example", "inside.example", False),
        ("inside.exampleX", "inside.example", False),
    ],
)
def test_a_host_is_allowed_by_its_whole_name(host: str, entry: str, allowed: bool) -> None:
    assert is_allowed(host, 80, {entry}) is allowed
