"""The networks under which an address is counted."""

from app.limits.addresses import address_caps


def test_ipv4_address_has_one_cap() -> None:
    assert address_caps("203.0.113.1", 10) == {"address 203.0.113.1": 10}


def test_ipv6_site_is_counted_by_its_wider_networks_with_higher_caps() -> None:
    assert address_caps("2001:db8:1:2fff::/64", 10) == {
        "address 2001:db8:1:2fff::/64": 10,
        "address 2001:db8:1:2f00::/56": 20,
        "address 2001:db8:1::/48": 40,
    }


def test_unparsable_address_is_counted_as_it_is() -> None:
    assert address_caps("local", 3) == {"address local": 3}
