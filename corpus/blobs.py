"""Raw bytes on disk under the hash of their content, written so that a crash never leaves half a file."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import RecordError


class Blobs:
    """A folder of content-addressed files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, content: bytes) -> str:
        """Store the bytes and return their SHA-256; once it returns, they survive a power cut."""
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.exists():
            return digest
        is_new_folder = not path.parent.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        if is_new_folder:
            _sync_folder(self._folder)
        return digest

    def read(self, digest: str) -> bytes:
        """Return the bytes of a hash.

        Raises:
            RecordError: the file is gone, or its bytes are no longer those of the hash.
        """
        try:
            content = self._path(digest).read_bytes()
        except FileNotFoundError as error:
            raise RecordError(f"the raw bytes {digest} are missing; restore the data folder from a backup") from error
        if hashlib.sha256(content).hexdigest() != digest:
            raise RecordError(f"the raw bytes {digest} have changed on disk; restore them from a backup")
        return content

    def remove(self, digest: str) -> None:
        """Remove the bytes of a hash, if they are there."""
        self._path(digest).unlink(missing_ok=True)

    def digests(self) -> Iterator[str]:
        """Yield the hash of every stored file."""
        for path in sorted(self._folder.glob("??/*")):
            if not path.name.startswith("."):
                yield path.name

    def unfinished(self) -> Iterator[Path]:
        """Yield the files that an interrupted `keep` left behind."""
        yield from sorted(self._folder.glob("??/.part-*"))

    def _path(self, digest: str) -> Path:
        return self._folder / digest[:2] / digest


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
