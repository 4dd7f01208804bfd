"""The WSGI application, for `huiyin serve` and any other server."""

import gc
import os
import sys

from django.core.wsgi import get_wsgi_application

from huiyin.isolation.role import take_role
from huiyin.threads import ask_settings_plainly, hold_by_thread

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")

application = get_wsgi_application()
# What is loaded now stays; and a page of the desk makes some ten thousand objects that go with it, so that collecting every
# seven hundred of them would walk through everything again and again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
# Two threads of one process draw pages in turn. Taken from one another two hundred times a second, as Python has it, they lose a
# tenth of the time; fifty times are enough for a page beside one that takes long.
sys.setswitchinterval(0.02)
hold_by_thread()
ask_settings_plainly()
take_role()

from huiyin.translations.running import keep_fresh  # noqa: E402 - it reads a table, so the apps come first

keep_fresh()
