"""Tests of `corpus.blobs`."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from corpus.blobs import Blobs
from corpus.errors import RecordError


def test_bytes_come_back(tmp_path: Path) -> None:
    """What is kept is read back, under its SHA-256; keeping it twice keeps one file."""
    blobs = Blobs(tmp_path / "raw")
    digests = [blobs.keep(content) for content in (b"", b"one", b"two", b"one")]

    assert [b"", b"one", b"two", b"one"] == [blobs.read(digest) for digest in digests]
    assert hashlib.sha256(b"one").hexdigest() == digests[1]
    assert sorted(set(digests)) == list(blobs.digests())
    assert [] == list(blobs.unfinished())


def test_a_name_is_never_the_callers(tmp_path: Path) -> None:
    """Files lie under the hash alone."""
    digest = Blobs(tmp_path).keep(b"../../etc/passwd")

    assert [tmp_path / digest[:2] / digest] == [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """A write that fails leaves neither the file nor half of it, and can be tried again."""

    def fail(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    blobs = Blobs(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(OSError, match="No space"):
            blobs.keep(b"content")

    assert [] == [path for path in tmp_path.rglob("*") if path.is_file()]
    assert b"content" == blobs.read(blobs.keep(b"content"))


def test_an_interrupted_write_is_no_blob(tmp_path: Path) -> None:
    """What a killed process left half-written is told apart from what was kept."""
    blobs = Blobs(tmp_path)
    digest = blobs.keep(b"whole")
    half = tmp_path / digest[:2] / ".part-abc"
    half.write_bytes(b"who")

    assert [digest] == list(blobs.digests())
    assert [half] == list(blobs.unfinished())


def test_tampering_is_noticed(tmp_path: Path) -> None:
    """Bytes that are no longer those of their hash are refused."""
    blobs = Blobs(tmp_path)
    digest = blobs.keep(b"twelve")
    (tmp_path / digest[:2] / digest).write_bytes(b"eleven")

    with pytest.raises(RecordError, match="have changed on disk"):
        blobs.read(digest)


def test_missing_bytes_say_so(tmp_path: Path) -> None:
    """Bytes that are gone are an error that says what to do, and removing them again is none."""
    blobs = Blobs(tmp_path)
    digest = blobs.keep(b"here")
    blobs.remove(digest)
    blobs.remove(digest)

    with pytest.raises(RecordError, match="backup"):
        blobs.read(digest)
