"""Bounded decoding: never more bytes in memory than were asked for, whatever the server sends."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

_STEP_BYTES = 64 * 1024
_GZIP_WINDOW = 31
_GZIP_MAGIC = b"\x1f\x8b"


class TooMuchDataError(ValueError):
    """More bytes arrived, or came out of the compression, than the limit."""


class BrokenCompressionError(ValueError):
    """The compressed bytes are damaged or end too early."""


def bounded(chunks: Iterable[bytes], *, gzipped: bool, max_bytes: int) -> Iterator[bytes]:
    """Yield the decoded bytes piece by piece, and stop before they pass the limit.

    Raises:
        TooMuchDataError: what was sent or what it decodes to is more than `max_bytes`.
        BrokenCompressionError: the bytes are no complete gzip stream.
    """
    total = 0
    for piece in _gunzipped(_counted(chunks, max_bytes)) if gzipped else chunks:
        total += len(piece)
        if total > max_bytes:
            raise TooMuchDataError
        yield piece


def _counted(chunks: Iterable[bytes], max_bytes: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > max_bytes:
            raise TooMuchDataError
        yield chunk


def _gunzipped(chunks: Iterable[bytes]) -> Iterator[bytes]:
    decoder = zlib.decompressobj(_GZIP_WINDOW)
    seen = False
    for chunk in chunks:
        pending = chunk
        while pending:
            if decoder.eof:
                if not pending.startswith(_GZIP_MAGIC):
                    return
                decoder = zlib.decompressobj(_GZIP_WINDOW)
            try:
                piece = decoder.decompress(pending, _STEP_BYTES)
            except zlib.error as error:
                raise BrokenCompressionError(str(error)) from error
            seen = True
            pending = decoder.unused_data if decoder.eof else decoder.unconsumed_tail
            if piece:
                yield piece
    while seen and not decoder.eof:
        try:
            piece = decoder.decompress(decoder.unconsumed_tail, _STEP_BYTES)
        except zlib.error as error:
            raise BrokenCompressionError(str(error)) from error
        if not piece:
            raise BrokenCompressionError("the compressed data ends too early")
        yield piece
