"""GCJ-02, the datum in which Chinese map services give points, to and from WGS-84, in which Huiyin keeps them. Pure.

The published approximation (Krasovsky ellipsoid, two series of sines). Forward it is what the services do to about a
metre; back it is found by stepping, to a millionth of a degree (0.1 m). Outside the mainland's box nothing is shifted.
"""

from math import cos, pi, radians, sin, sqrt

_AXIS, _ECCENTRICITY = 6_378_245.0, 0.00669342162296594323
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_STEPS = 12

Point = tuple[float, float]  # latitude, longitude in degrees


def shifted(latitude: float, longitude: float) -> bool:
    """Whether the services shift a point there."""
    return _SOUTH <= latitude <= _NORTH and _WEST <= longitude <= _EAST


def to_gcj02(latitude: float, longitude: float) -> Point:
    """A WGS-84 point as GCJ-02."""
    if not shifted(latitude, longitude):
        return latitude, longitude
    x, y = longitude - 105.0, latitude - 35.0
    waves = (20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    north += (20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y * pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    east += (20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    angle = radians(latitude)
    magic = 1 - _ECCENTRICITY * sin(angle) ** 2
    d_latitude = north * 180.0 / ((_AXIS * (1 - _ECCENTRICITY)) / (magic * sqrt(magic)) * pi)
    d_longitude = east * 180.0 / (_AXIS / sqrt(magic) * cos(angle) * pi)
    return latitude + d_latitude, longitude + d_longitude


def to_wgs84(latitude: float, longitude: float) -> Point:
    """A GCJ-02 point as WGS-84: the point that would be shifted there."""
    if not shifted(latitude, longitude):
        return latitude, longitude
    guess = latitude, longitude
    for _ in range(_STEPS):
        there = to_gcj02(*guess)
        guess = guess[0] - (there[0] - latitude), guess[1] - (there[1] - longitude)
    return guess
