"""Texts to vectors: the compiled default model, or any model that sentence-transformers loads."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import GroundworkError

Vectors = NDArray[np.float32]
"""Shape (texts, dimension), rows of unit length."""

MODEL = "all-MiniLM-L6-v2"
"""The default model; `index.compile` makes it ready to run without torch."""

MANIFEST = "compiled.json"
_FORMAT = "openvino-1"
"""Names what a compiled folder holds; raised when that changes, so that an old folder is compiled again."""

FEW = 4
"""So many texts are a question, and no work that can wait."""
BATCH = 16
"""Texts a pass; sorted by length beforehand, larger batches gained nothing on 2 cores."""

_COMPILE_SECONDS = 600


class Embedder(Protocol):
    """Turns texts into vectors of unit length."""

    @property
    def fingerprint(self) -> str:
        """Names the model and its weights: vectors of different fingerprints must never be compared."""

    @property
    def dimension(self) -> int:
        """How long a vector is."""

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Return one row a text; `progress` is told how many more are done."""


class CompiledEmbedder:
    """The default model on OpenVINO: loads in a third of a second, needs no torch.

    Args:
        folder: what `index.compile` made.
        threads: how many cores to use, 0 for all.
    """

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        self._folder = folder
        self._threads = threads
        self._manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        self._lock = threading.Lock()
        self._batches = threading.Lock()
        self._parts: tuple[Any, Any] | None = None

    @property
    def fingerprint(self) -> str:
        """Return the model's name and the start of its weights' hash."""
        return f"{self._manifest['model']}:{self._manifest['weights_sha256'][:12]}"

    @property
    def dimension(self) -> int:
        """Return how long a vector is."""
        return int(self._manifest["dimension"])

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Return one row of unit length a text."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        with self._lock:
            tokenizer, model = self._load()
        encoded = [item.ids for item in tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(encoded)), key=lambda position: len(encoded[position]))
        # A request of its own for every call, and one batch of many at a time: the model takes requests in their
        # order, and a question that is searched for waits for one batch, not for those of all answers and uploads.
        request = model.create_infer_request()
        turn = self._batches if len(texts) > FEW else nullcontext()
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            padded = _padded([encoded[position] for position in batch])
            with turn:
                out[batch] = request.infer(padded)[0]
            if progress is not None:
                progress(len(batch))
        # bf16 arithmetic leaves lengths a little off one.
        lengths = np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
        return np.asarray(out / lengths, dtype=np.float32)

    def _load(self) -> tuple[Any, Any]:
        if self._parts is None:
            import openvino  # noqa: PLC0415
            from tokenizers import Tokenizer  # noqa: PLC0415

            tokenizer = Tokenizer.from_file(str(self._folder / "tokenizer.json"))
            tokenizer.no_padding()
            tokenizer.enable_truncation(int(self._manifest["max_tokens"]))
            model = openvino.Core().compile_model(
                self._folder / "model.xml",
                "CPU",
                {
                    # bf16 keeps .997 of the top 10 and doubles the speed; a CPU without it computes in fp32.
                    "INFERENCE_PRECISION_HINT": "bf16",
                    "INFERENCE_NUM_THREADS": self._threads,
                    "PERFORMANCE_HINT": "LATENCY",
                    "CACHE_DIR": str(self._folder / "cache"),
                },
            )
            self._parts = (tokenizer, model)
        return self._parts


class SentenceTransformersEmbedder:
    """Any model that sentence-transformers loads, by name or folder."""

    def __init__(self, model: str) -> None:
        self._name = model
        self._lock = threading.Lock()
        self._model: Any = None
        self._fingerprint: str | None = None

    @property
    def fingerprint(self) -> str:
        """Return the model's name and a hash of its weights."""
        if self._fingerprint is not None:
            return self._fingerprint
        import hashlib  # noqa: PLC0415

        digest = hashlib.sha256()
        for name, tensor in sorted(self._load().state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.detach().float().cpu().numpy().tobytes())
        self._fingerprint = f"{self._name}:{digest.hexdigest()[:12]}"
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Return how long a vector is."""
        return int(self._load().get_embedding_dimension())

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Return one row of unit length a text."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            vectors = self._load().encode(list(texts), normalize_embeddings=True, convert_to_numpy=True)
        if progress is not None:
            progress(len(texts))
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1)

    def _load(self) -> Any:
        if self._model is None:
            from sentence_transformers import SentenceTransformer  # noqa: PLC0415

            try:
                self._model = SentenceTransformer(self._name, device="cpu")
            except (OSError, ValueError) as error:
                raise GroundworkError(
                    f"the embedding model {self._name!r} could not be loaded: {error}. Set GROUNDWORK_EMBEDDING_MODEL "
                    "to a model that sentence-transformers knows or to a folder that holds one"
                ) from error
        return self._model


def open_embedder(model: str, models: Path) -> Embedder:
    """Return the embedder of a model's name, compiling the default one on first use.

    Args:
        model: `all-MiniLM-L6-v2`, or what sentence-transformers should load.
        models: the folder that keeps compiled models.
    """
    if model != MODEL:
        return SentenceTransformersEmbedder(model)
    folder = compiled_folder(models)
    if not (folder / MANIFEST).exists():
        _compile(folder)
    return CompiledEmbedder(folder)


def compiled_folder(models: Path) -> Path:
    """Return where the compiled default model belongs."""
    return models / f"{MODEL}-{_FORMAT}-{version('openvino').split('-')[0]}"


def _compile(folder: Path) -> None:
    result = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "index.compile", str(folder)],
        capture_output=True,
        text=True,
        timeout=_COMPILE_SECONDS,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    if result.returncode != 0:
        last = (result.stderr.strip().splitlines() or ["no message"])[-1]
        raise GroundworkError(f"the embedding model could not be compiled: {last}. Run `make setup` again")


def _padded(encoded: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    longest = max(len(ids) for ids in encoded)
    ids = np.zeros((len(encoded), longest), dtype=np.int64)
    mask = np.zeros((len(encoded), longest), dtype=np.int64)
    for position, tokens in enumerate(encoded):
        ids[position, : len(tokens)] = tokens
        mask[position, : len(tokens)] = 1
    return {"input_ids": ids, "attention_mask": mask}
