"""Which addresses may be reached."""

from ipaddress import ip_address

from support.cases import cases

from gql_blog.outgoing import is_public, may_be_named

PUBLIC = [
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"),
    *("128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0"),
    *("198.17.255.255", "198.20.0.0", "223.255.255.255"),
    *("2606:4700:4700::1111", "2001:4860:4860::8888", "2a00::1", "2001:200::1", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"),
]

INSIDE = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "127.0.0.1", "127.255.255.255"),
    *("172.16.0.1", "172.31.255.255", "192.168.0.1", "192.0.0.1", "192.0.2.1", "192.88.99.1"),
    *("198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1"),
    *("255.255.255.255", "100.64.0.1", "100.127.255.255"),
    *("169.254.0.1", "169.254.169.254", "100.100.100.200", "168.63.129.16", "fd00:ec2::254"),
    *("::", "::1", "::2", "fe80::1", "febf::1", "fec0::1", "fc00::1", "fdff::1", "ff02::1", "100::1", "4000::1"),
    *("2001:db8::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1", "2001:20::1", "3fff::1"),
    *("::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1"),
    *("64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::1"),
    *("2002:7f00:1::", "2002:a00:1::1", "2002:808:808::1", "5f00::1"),
]

NEVER_NAMED = [
    *("0.0.0.0", "::", "169.254.169.254", "169.254.0.1", "fe80::1", "fec0::1", "224.0.0.1", "ff02::1"),
    *("100.100.100.200", "168.63.129.16", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::169.254.169.254"),
]


@cases("address", PUBLIC)
def test_what_is_public_may_be_reached(address: str) -> None:
    assert is_public(ip_address(address))
    assert may_be_named(ip_address(address))


@cases("address", INSIDE)
def test_what_is_of_the_inside_may_not(address: str) -> None:
    assert not is_public(ip_address(address))


@cases("address", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "::1", "fd12::1", "::ffff:127.0.0.1"])
def test_a_named_host_may_be_of_the_inside(address: str) -> None:
    assert may_be_named(ip_address(address))


@cases("address", NEVER_NAMED)
def test_no_named_host_is_of_the_link_or_of_a_cloud(address: str) -> None:
    assert not may_be_named(ip_address(address))
