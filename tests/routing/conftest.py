"""Somebody of the cast signed in at the desk, on the day of AT."""

from tests.desk.conftest import clock, sign_in

__all__ = ["clock", "sign_in"]
