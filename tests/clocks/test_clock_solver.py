"""Offsets of clocks from bounds, worked out by hand or from clocks whose truth is known."""

from __future__ import annotations

import random

import pytest
from clock_worlds import HOUR, MS, SECOND, Clocks, solved, summed_up
from hypothesis import given, settings
from hypothesis import strategies as st

from vmindex.clocks import ID_CLOCK, Bound, solve
from vmindex.clocks.interface import TOLERANCE_US
from vmindex.clocks.network import Network
from vmindex.clocks.thinning import thin


def bound(clock, peer, lower_us, upper_us, at_us=0):
    return Bound(clock, at_us, peer, at_us, lower_us, upper_us)


def test_bounds_of_two_clocks_narrow_each_other():
    found = solved([bound(1, 0, 2_900 * MS, 3_200 * MS), bound(1, 0, 3_000 * MS, 3_400 * MS, HOUR)])
    assert [(s.reference, s.offset_us, s.uncertainty_us) for s in found[0]] == [(0, 0, 0)]
    (one,) = found[1]
    assert (one.offset_us, one.uncertainty_us) == (3_100 * MS, 100 * MS + TOLERANCE_US)
    assert (one.since_us, one.until_us, one.migrations, one.drift) == (0, HOUR, 2, 0)


def test_both_directions_are_the_same_difference():
    assert solved([bound(0, 1, -3_200 * MS, -3_000 * MS)])[1][0].offset_us == 3_100 * MS


def test_a_clock_without_direct_bounds_is_reached_over_others_and_less_certain():
    found = solved([bound(1, 0, -1 * SECOND - 10 * MS, -1 * SECOND + 10 * MS), bound(2, 1, 2 * SECOND, 2 * SECOND)])
    offsets = {clock: stretches[0].offset_us for clock, stretches in found.items()}
    assert offsets == {0: 0, 1: -1 * SECOND, 2: 1 * SECOND}  # 0 is in the middle: the reference
    assert found[2][0].uncertainty_us == 10 * MS + 2 * TOLERANCE_US


def test_a_circle_narrows_what_each_pair_leaves_open():
    wide = [bound(1, 0, -1 * SECOND, 1 * SECOND), bound(2, 1, 0, 0), bound(2, 0, 0, 3 * SECOND)]
    # 1 and 2 are equal, so 1 is not behind 0 either. 1 is in the middle: the reference.
    (zero,) = solved(wide)[0]
    low, high = zero.offset_us - zero.uncertainty_us, zero.offset_us + zero.uncertainty_us
    assert zero.reference == 1
    assert (low, high) == (-1 * SECOND - TOLERANCE_US, 2 * TOLERANCE_US)


@pytest.mark.parametrize(
    ("lower", "upper", "word", "value"),
    [
        (None, 5 * SECOND, "at most", 5 * SECOND + TOLERANCE_US),
        (5 * SECOND, None, "at least", 5 * SECOND - TOLERANCE_US),
    ],
)
def test_a_bound_on_one_side_is_no_estimate(lower, upper, word, value):
    (one,) = solved([bound(1, 0, lower, upper)])[1]
    assert (one.offset_us, one.uncertainty_us, one.bound) == (value, None, word)


def test_an_id_says_at_most_how_far_its_clock_is_behind():
    found = solved([bound(1, 0, 1 * SECOND, 1 * SECOND), bound(1, ID_CLOCK, None, -90 * SECOND)])
    (zero,), (one,) = found[0], found[1]
    assert (one.id_offset_us, one.id_uncertainty_us) == (-90 * SECOND + TOLERANCE_US, None)
    assert (zero.id_offset_us, zero.id_uncertainty_us) == (-91 * SECOND + 2 * TOLERANCE_US, None)
    assert solved([bound(7, ID_CLOCK, None, 4 * SECOND)])[7][0].offset_us is None


def test_groups_of_hosts_that_never_met_have_their_own_references():
    found = solved([bound(1, 0, 0, 0), bound(3, 2, 7, 7), bound(0, ID_CLOCK, None, 9), bound(2, ID_CLOCK, None, 9)])
    assert [found[clock][0].reference for clock in range(4)] == [0, 0, 2, 2]


def every_hour(clocks, count, delays, seed=1):
    """Return migrations between random pairs, one an hour."""
    rng = random.Random(seed)  # noqa: S311 - nothing here is secret
    names = sorted(clocks.offsets)
    made = []
    for hour in range(1, count + 1):
        source, dest = rng.sample(names, 2)
        made.append(clocks.bound(source, dest, hour * HOUR, rng.randint(0, delays), rng.randint(0, delays)))
    return made


def test_a_step_is_found_on_the_clock_that_stepped():
    clocks = Clocks({0: 0, 1: 3 * SECOND, 2: -2 * SECOND, 3: SECOND}, steps={2: (20 * HOUR + 1, -4 * SECOND)})
    found = solved(every_hour(clocks, 40, 2 * MS))
    assert {clock: len(stretches) for clock, stretches in found.items()} == {0: 1, 1: 1, 2: 2, 3: 1}
    before, after = found[2]
    assert after.offset_us - before.offset_us == pytest.approx(-4 * SECOND, abs=10 * MS)
    assert before.until_us < 20 * HOUR + 2 * SECOND < after.since_us + 10 * SECOND


def test_a_drift_is_found_with_its_rate():
    clocks = Clocks({0: 0, 1: 3 * SECOND, 2: -2 * SECOND}, drifts={2: 20.0})
    found = solved(every_hour(clocks, 30, 2 * MS))
    assert {clock: len(stretches) for clock, stretches in found.items()} == {0: 1, 1: 1, 2: 1}
    assert found[2][0].drift * 1e6 == pytest.approx(20, abs=0.2)
    assert found[0][0].drift == found[1][0].drift == 0


def test_when_all_drift_what_counts_is_the_difference():
    clocks = Clocks({n: n * SECOND for n in range(5)}, drifts={0: 10.0, 1: -25.0, 2: 31.0, 3: -4.0, 4: 17.0})
    found = solved(every_hour(clocks, 60, 2 * MS))
    reference = found[0][0].reference
    for clock, (only,) in found.items():
        assert only.drift * 1e6 == pytest.approx(clocks.drifts[clock] - clocks.drifts[reference], abs=0.3)
    assert all(error <= max(uncertainty, 50 * MS) for _, error, uncertainty in clocks.errors(found))


def test_a_little_wander_is_neither_drift_nor_step():
    rng = random.Random(5)  # noqa: S311 - nothing here is secret
    made = []
    for hour in range(60):
        one, two = rng.sample(range(4), 2)
        off = rng.randint(-14 * MS, 14 * MS)
        made.append(bound(one, two, (one - two) * SECOND + off, (one - two) * SECOND + off + MS, hour * HOUR))
    found = solved(made)
    assert all(len(stretches) == 1 and stretches[0].drift == 0 for stretches in found.values())


def test_very_many_clocks_are_explained_in_groups():
    clocks = Clocks(
        {n: (n * 37 % 90) * 100 * MS for n in range(90)},
        drifts={n: float(n) for n in range(40, 70)},
        steps={3: (300 * HOUR + 1, 5 * SECOND), 80: (200 * HOUR + 1, -3 * SECOND)},
    )
    found = solved(every_hour(clocks, 900, 2 * MS))
    assert {clock for clock, stretches in found.items() if len(stretches) > 1} == {3, 80}
    assert all(error <= max(uncertainty, 50 * MS) for _, error, uncertainty in clocks.errors(found))


def test_thinning_keeps_the_narrowest_and_the_order():
    rng = random.Random(3)  # noqa: S311 - nothing here is secret
    made = [bound(n % 7 + 1, 0, 0, rng.randint(1, 10**6), n) for n in range(25_000)]
    kept = thin(made)
    assert len(kept) < 2_000
    assert kept == [item for item in made if item in set(kept)]
    assert min(made, key=lambda item: item.upper_us) in kept
    assert thin(made[:100]) == made[:100]


@st.composite
def worlds(draw):
    count = draw(st.integers(2, 6))
    clocks = Clocks({n: draw(st.integers(-300, 300)) * SECOND + draw(st.integers(0, 999_999)) for n in range(count)})
    delay = st.one_of(st.none(), st.integers(0, 5 * MS), st.integers(0, 30 * SECOND))
    bounds = []
    for number in range(draw(st.integers(1, 25))):
        source = draw(st.integers(0, count - 1))
        dest = (source + draw(st.integers(1, count - 1))) % count
        sent, back = draw(delay), draw(delay)
        if (sent, back) != (None, None):
            bounds.append(clocks.bound(source, dest, (number + 1) * HOUR, sent, back))
    return clocks, bounds


@settings(max_examples=150, deadline=None)
@given(worlds())
def test_the_truth_always_lies_within_the_stated_uncertainty(world):
    clocks, bounds = world
    found = solved(bounds)
    assert all(len(stretches) == 1 for stretches in found.values())
    for _, error, uncertainty in clocks.errors(found):
        assert error <= uncertainty + 1
    for clock, (only,) in found.items():
        truth = clocks.offsets[clock] - clocks.offsets[only.reference]
        if only.bound == "at most":
            assert truth <= only.offset_us + 1
        if only.bound == "at least":
            assert truth >= only.offset_us - 1


@settings(max_examples=60, deadline=None)
@given(worlds(), st.randoms(use_true_random=False))
def test_the_order_of_bounds_does_not_matter(world, rng):
    _, bounds = world
    shuffled = rng.sample(bounds, len(bounds))
    assert solved(bounds) == solved(shuffled)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 4),
            st.integers(1, 4),
            st.integers(-(10**7), 10**7),
            st.integers(0, 10**6),
            st.integers(0, 10**11),
        ),
        max_size=25,
    )
)
def test_nonsense_is_survived(items):
    bounds = [
        Bound(one, at_us, (one + step) % 5, at_us, lower, lower + width) for one, step, lower, width, at_us in items
    ]
    found = solve(summed_up(bounds), lambda clocks: [item for item in bounds if item.clock in clocks])
    assert {stretch.clock for stretch in found} == {clock for item in bounds for clock in (item.clock, item.peer)}


def test_network_names_a_circle_of_contradictions():
    network = Network()
    network.bound(1, 0, 5, 6)
    network.bound(2, 1, 5, 6)
    assert network.is_consistent()
    assert network.limits(0)[2] == (10, 12)
    network.bound(2, 0, None, 9)
    assert set(network.contradiction()) == {0, 1, 2}
    assert network.contradiction([0, 1]) == []
    assert network.repair()
    low, high = network.limits(0)[2]
    assert low <= 9 <= 10 <= high  # whichever was wrong
