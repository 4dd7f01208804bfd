"""How much of a file a request may leave on the disk: as much as could be accepted, and not a byte more."""

from django.core.files.uploadhandler import TemporaryFileUploadHandler

MOST_BYTES = 13_000_000  # a little over the largest file that any form takes


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Counts a file to its end, so that the form can say how large it is, but writes only its beginning down."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start < MOST_BYTES:
            super().receive_data_chunk(raw_data, start)
