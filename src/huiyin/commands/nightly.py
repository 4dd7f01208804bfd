"""The backup of the night: made by a process of its own, so that clocks and messages never wait for it."""

import logging
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from typing import IO

from django.conf import settings

log = logging.getLogger("huiyin.backup")


@dataclass(slots=True)
class NightlyBackup:
    """`huiyin backup --once-a-day` where HUIYIN_BACKUP_FOLDER is set, with `--try` where the secret key is here too."""

    _running: "subprocess.Popen[bytes] | None" = None
    _said: IO[bytes] | None = field(default=None)

    def begin(self) -> None:
        """Start it, unless none is asked for or last night's is still at work."""
        if not settings.BACKUP_FOLDER or self._running:
            return
        words = ["backup", "--once-a-day", *(["--try"] if settings.BACKUP_KEY_FILE else [])]
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process it belongs to
        self._running = subprocess.Popen(
            [sys.executable, "-m", "huiyin", *words], stdout=self._said, stderr=subprocess.STDOUT
        )

    def look(self) -> None:
        """Say in the log how it went, once it has ended."""
        if self._running is None or self._said is None or self._running.poll() is None:
            return
        self._said.seek(0)
        said = self._said.read().decode("utf-8", "replace").strip()
        if self._running.returncode:
            log.error("the backup of the night failed: %s", said)
        else:
            log.info("%s", said)
        self._said.close()
        self._running = self._said = None
