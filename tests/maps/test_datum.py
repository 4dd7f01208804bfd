"""GCJ-02 at the edges: the published test vectors, and there and back."""

import pytest

from huiyin.maps.datum import to_gcj02, to_wgs84

# WGS-84, GCJ-02: the vectors that implementations of the approximation are tested by
VECTORS = (
    ((31.1774276, 121.5272106), (31.17530398364597, 121.531541859215)),
    ((22.543847, 113.912316), (22.540796131694766, 113.9171764808363)),
    ((39.911954, 116.377817), (39.91334545536069, 116.38404722455657)),
    ((39.739200, -104.990300), (39.739200, -104.990300)),
    ((51.5, -0.126), (51.5, -0.126)),
)


@pytest.mark.parametrize(("wgs84", "gcj02"), VECTORS)
def test_the_published_vectors(wgs84, gcj02):
    assert to_gcj02(*wgs84) == pytest.approx(gcj02, abs=1e-9)
    assert to_wgs84(*gcj02) == pytest.approx(wgs84, abs=1e-6)


def test_there_and_back_is_the_same_point_anywhere_on_the_plateau():
    for latitude in (27.3, 29.65, 31.7, 35.9):
        for longitude in (79.1, 84.6, 91.1, 98.4):
            assert to_wgs84(*to_gcj02(latitude, longitude)) == pytest.approx((latitude, longitude), abs=1e-8)
            shift = to_gcj02(latitude, longitude)
            assert abs(shift[0] - latitude) + abs(shift[1] - longitude) > 0.0005, (
                "a street's width would show it"
            )
