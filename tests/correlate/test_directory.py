from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from vmindex.correlate.directory import Directory, OriginFacts, PeerFacts, is_name

DAY = 86_400 * 10**6


def origin(number, *, names=(), addresses=()):
    return OriginFacts(number, f"source {number}", [("uname", name) for name in names], list(addresses))


def test_localhost_and_addresses_are_no_names():
    assert not is_name("localhost")
    assert not is_name("localhost.localdomain")
    assert not is_name("10.0.0.5")
    assert is_name("esx01.lab")


def test_two_bundles_of_one_name_are_one_host():
    directory = Directory([origin(1, names=["ESX01.lab"]), origin(2, names=["esx01.lab"])], [])
    assert directory.key_of_origin[1] == directory.key_of_origin[2]


def test_a_short_name_is_the_only_full_one_that_begins_so():
    directory = Directory([origin(1, names=["esx01"]), origin(2, names=["esx01.lab"])], [])
    assert directory.key_of_origin[1] == directory.key_of_origin[2]
    two_domains = Directory(
        [origin(1, names=["esx01"]), origin(2, names=["esx01.lab"]), origin(3, names=["esx01.dmz"])], []
    )
    assert len(set(two_domains.key_of_origin.values())) == 3


def test_a_nameless_log_is_the_host_that_owns_its_address():
    directory = Directory(
        [
            origin(1, names=["esx01"], addresses=[("10.0.0.1", DAY, DAY)]),
            origin(2, addresses=[("10.0.0.1", 2 * DAY, 3 * DAY)]),
        ],
        [],
    )
    assert directory.key_of_origin[2] == "name:esx01"


def test_nameless_logs_that_share_an_address_are_one_host():
    directory = Directory(
        [
            origin(1, addresses=[("10.0.0.2", 1, 1)]),
            origin(2, addresses=[("10.0.0.1", 1, 1), ("10.0.0.2", 1, 1)]),
            origin(3, addresses=[("10.0.0.3", 1, 1)]),
        ],
        [],
    )
    assert directory.key_of_origin[1] == directory.key_of_origin[2] == "address:10.0.0.1"
    assert directory.key_of_origin[3] == "address:10.0.0.3"
    assert directory.key_of_address("10.0.0.2", 5) == "address:10.0.0.1"


def test_addresses_move():
    directory = Directory(
        [
            origin(1, names=["esx01"], addresses=[("10.0.0.9", 1 * DAY, 3 * DAY)]),
            origin(2, names=["esx02"], addresses=[("10.0.0.9", 7 * DAY, 8 * DAY)]),
        ],
        [],
    )
    assert directory.owner("10.0.0.9", 2 * DAY) == "name:esx01"
    assert directory.owner("10.0.0.9", 0) == "name:esx01"
    assert directory.owner("10.0.0.9", 9 * DAY) == "name:esx02"
    assert directory.owner("10.0.0.9", 5 * DAY) is None, "between the two nobody knows"


def test_a_peer_list_names_an_address():
    directory = Directory([], [PeerFacts("esx09.lab", "10.0.0.9", DAY)])
    assert directory.key_of_address("10.0.0.9", 5 * DAY) == "name:esx09.lab"
    assert directory.key_of_address("10.0.0.8", 5 * DAY) == "address:10.0.0.8"


ORIGINS = st.lists(
    st.builds(
        lambda names, addresses: (names, addresses),
        st.lists(st.sampled_from(["esx1", "esx1.a", "esx2.a", "localhost"]), max_size=1),
        st.lists(
            st.tuples(st.sampled_from(["10.0.0.1", "10.0.0.2", "10.0.0.3"]), st.integers(0, 9), st.integers(0, 9)),
            max_size=3,
        ),
    ),
    max_size=6,
)


@given(ORIGINS, st.randoms(use_true_random=False))
def test_the_order_of_origins_does_not_matter(parts, random):
    origins = [
        origin(number, names=names, addresses=[(a, min(b, c), max(b, c)) for a, b, c in addresses])
        for number, (names, addresses) in enumerate(parts)
    ]
    shuffled = random.sample(origins, len(origins))
    assert Directory(origins, []).key_of_origin == Directory(shuffled, []).key_of_origin
