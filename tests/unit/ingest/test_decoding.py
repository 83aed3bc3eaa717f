"""Tests of bounded decoding."""

from __future__ import annotations

import gzip
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.decoding import BrokenCompressionError, TooMuchDataError, bounded


def _pieces(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


@given(st.binary(max_size=5000), st.integers(min_value=1, max_value=700))
def test_gzip_comes_out_as_it_went_in(content: bytes, size: int) -> None:
    """However the bytes arrive, the decoded content is the same."""
    decoded = b"".join(bounded(_pieces(gzip.compress(content), size), gzipped=True, max_bytes=5000))

    assert decoded == content


def test_several_gzip_members_are_one_content() -> None:
    """Concatenated gzip members are read one after the other, and trailing rubbish is left."""
    stream = gzip.compress(b"one ") + gzip.compress(b"two") + b"\x00\x00\x00"

    assert b"".join(bounded([stream], gzipped=True, max_bytes=100)) == b"one two"


def test_a_bomb_is_stopped_at_the_limit() -> None:
    """A hundred megabytes of zeros cost no more memory than the limit allows."""
    bomb = gzip.compress(b"\x00" * 100_000_000)
    tracemalloc.start()
    with pytest.raises(TooMuchDataError):
        for _ in bounded(_pieces(bomb, 65536), gzipped=True, max_bytes=1_000_000):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 4_000_000


def test_the_limit_holds_for_what_is_sent_too() -> None:
    """Plain bytes, and compressed bytes that decode to nothing, are counted as well."""
    with pytest.raises(TooMuchDataError):
        list(bounded([b"x" * 10] * 11, gzipped=False, max_bytes=100))
    with pytest.raises(TooMuchDataError):
        list(bounded([gzip.compress(b"")] * 100, gzipped=True, max_bytes=100))


@pytest.mark.parametrize("stream", [gzip.compress(b"content" * 100)[:-20], b"no gzip at all", gzip.compress(b"x")[:5]])
def test_damage_is_called_damage(stream: bytes) -> None:
    """A stream that is cut off or no gzip is refused."""
    with pytest.raises(BrokenCompressionError):
        list(bounded([stream], gzipped=True, max_bytes=10_000))


def test_exactly_the_limit_is_allowed() -> None:
    """The limit itself still passes."""
    assert sum(map(len, bounded([b"x" * 100], gzipped=False, max_bytes=100))) == 100
