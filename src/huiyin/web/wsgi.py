"""The WSGI application, for `huiyin serve` and any other server."""

import gc
import os
from threading import local

from django.core.wsgi import get_wsgi_application
from django.urls import base
from django.utils import timezone
from django.utils.translation import trans_real

from huiyin.isolation.role import take_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")

application = get_wsgi_application()
# What is loaded now stays; and a page of the desk makes some ten thousand objects that go with it, so that collecting every
# seven hundred of them would walk through everything again and again.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 50)
# Django keeps the language and the zone of a request where asynchronous code could find them too. Here one thread serves a
# request from its beginning to its end, and a page asks for its language a thousand times.
for module, name in ((trans_real, "_active"), (timezone, "_active"), (base, "_prefixes")):
    setattr(module, name, local())
take_role()

from huiyin.translations.running import keep_fresh  # noqa: E402 - it reads a table, so the apps come first

keep_fresh()
