"""Which of two versions is older: laws that the fold relies on."""

from hypothesis import given
from hypothesis import strategies as st

from domain.events import Version

SOURCES = st.sampled_from(["/eccosys/acme", "/wms/acme"])
VERSIONS = st.builds(Version, SOURCES, st.none() | st.integers(0, 5), st.integers(0, 5).map(float))
COUNTED = st.builds(Version, st.just("/s"), st.integers(0, 5), st.integers(0, 5).map(float))
TIMED = st.builds(Version, st.just("/s"), st.none(), st.integers(0, 5).map(float))


@given(a=VERSIONS, b=VERSIONS)
def test_no_version_is_older_both_ways(a: Version, b: Version) -> None:
    assert not (a.older_than(b) and b.older_than(a))


@given(a=VERSIONS)
def test_no_version_is_older_than_itself(a: Version) -> None:
    assert not a.older_than(a)


@given(three=st.tuples(COUNTED, COUNTED, COUNTED) | st.tuples(TIMED, TIMED, TIMED))
def test_older_is_transitive_where_one_source_counts_always_or_never(
    three: tuple[Version, Version, Version],
) -> None:
    a, b, c = three

    assert not (a.older_than(b) and b.older_than(c)) or a.older_than(c)


@given(a=VERSIONS, later_s=st.floats(0.001, 1e9))
def test_where_both_count_time_says_nothing(a: Version, later_s: float) -> None:
    counted = a._replace(sequence=7)

    assert not counted.older_than(counted._replace(time_s=counted.time_s + later_s))


@given(a=VERSIONS, b=VERSIONS)
def test_between_sources_time_decides(a: Version, b: Version) -> None:
    one, other = a._replace(source="/a"), b._replace(source="/b")

    assert one.older_than(other) == (one.time_s < other.time_s)
