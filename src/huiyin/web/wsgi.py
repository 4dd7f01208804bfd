"""The WSGI application, for `huiyin serve` and any other server."""

import os

from django.core.wsgi import get_wsgi_application

from huiyin.isolation.role import take_role

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiyin.settings")

application = get_wsgi_application()
take_role()
