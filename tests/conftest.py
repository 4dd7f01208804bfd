import os

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from hypothesis import HealthCheck, settings

from huiyin.cases import counted

PBKDF2PasswordHasher.iterations = 1  # it is slow on purpose, and no test is about how slow
# what was moved counts at once, also a moment after somebody counted, and however long that took
counted.SHARE = counted.LONG = float("inf")
pytest_plugins = ["tests.databases", "tests.locks", "tests.emptied", "tests.once", "tests.cast"]

_slow_is_fine = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
settings.register_profile(
    "default", max_examples=200, stateful_step_count=40, deadline=None, suppress_health_check=_slow_is_fine
)
settings.register_profile(
    "long", max_examples=5000, stateful_step_count=80, deadline=None, suppress_health_check=_slow_is_fine
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
