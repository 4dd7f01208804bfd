"""Static files: built names with hashes in production, plain ones while developing and testing."""

from django.conf import settings
from django.contrib.staticfiles.storage import StaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

Storage = CompressedManifestStaticFilesStorage if settings.PRODUCTION else StaticFilesStorage
