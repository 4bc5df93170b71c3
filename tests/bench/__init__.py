"""`make bench`: measures the bridge on real servers; never part of the tests."""
