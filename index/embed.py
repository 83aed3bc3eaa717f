"""Texts to vectors: the compiled default model, or any model that sentence-transformers loads."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.errors import GroundworkError, SettingsError

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

PASS_TOKENS = 512
"""Tokens a pass: more gained nothing, and a question waits for the pass that is under way, 35 ms of 2 cores."""

_ROUNDED = 8
"""Passes are padded to a multiple of this: the model prepares itself anew for every shape it has not seen, and for a
question that takes longer than embedding it."""

_LONGER = 3
"""How many times as long as the shortest text of a pass the longest may be."""

_FIRST = threading.Lock()

_COMPILE_SECONDS = 600

_LOADED_BATCH = 64
_ENCODING: Mapping[str, Any] = {
    "normalize_embeddings": True,
    "convert_to_numpy": True,
    "show_progress_bar": False,
    "batch_size": _LOADED_BATCH,
}


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

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        """Return one row a question: some models want to be told which of the two a text is."""


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
        # A request of its own for every call, and one batch of many at a time: the model takes requests in their
        # order, and a question that is searched for waits for one batch, not for those of all answers and uploads.
        request = model.create_infer_request()
        turn = self._batches if len(texts) > FEW else nullcontext()
        for batch in batches_of([len(ids) for ids in encoded]):
            padded = _padded([encoded[position] for position in batch])
            with turn:
                out[batch] = request.infer(padded)[0]
            if progress is not None:
                progress(len(batch))
        # bf16 arithmetic leaves lengths a little off one.
        lengths = np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-12)
        return np.asarray(out / lengths, dtype=np.float32)

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        """Return one row a question; this model treats them as any text."""
        return self.embed(questions)

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
            # The binding finishes loading at its first inference, and two at once would lock each other out for good,
            # with the interpreter's lock in hand: the whole process would stand still.
            with _FIRST:
                model.create_infer_request().infer(_padded([tokenizer.encode("first").ids]))
            self._parts = (tokenizer, model)
        return self._parts


class SentenceTransformersEmbedder:
    """Any model that sentence-transformers loads, by name or folder, with the prompts of its own configuration."""

    def __init__(self, model: str) -> None:
        self._name = model
        self._lock = threading.Lock()
        self._model: Any = None
        self._fingerprint: str | None = None

    @property
    def fingerprint(self) -> str:
        """Return the model's name and a hash of all that decides what a vector is.

        Weights, pooling and the other modules, tokenizer, prompts and where texts are cut off: two folders of one name
        that differ in any of them are two models, and one folder that was moved is still the same.
        """
        if self._fingerprint is None:
            with self._lock:
                self._fingerprint = f"{Path(self._name).name}:{_digest(self._load())[:12]}"
        return self._fingerprint

    @property
    def dimension(self) -> int:
        """Return how long a vector is."""
        with self._lock:
            return int(self._load().get_embedding_dimension())

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Return one row of unit length a text, each after the model's prompt for documents."""
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
        for start in range(0, len(order), _LOADED_BATCH):
            batch = order[start : start + _LOADED_BATCH]
            with self._lock:
                out[batch] = self._load().encode_document([texts[position] for position in batch], **_ENCODING)
            if progress is not None:
                progress(len(batch))
        return out

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        """Return one row of unit length a question, each after the model's prompt for questions."""
        with self._lock:
            vectors = self._load().encode_query(list(questions), **_ENCODING)
        return np.asarray(vectors, dtype=np.float32).reshape(len(questions), -1)

    def _load(self) -> Any:
        if self._model is None:
            self._model = load_transformer(self._name, "SentenceTransformer", "GROUNDWORK_EMBEDDING_MODEL")
        return self._model


def load_transformer(name: str, kind: Literal["SentenceTransformer", "CrossEncoder"], setting: str) -> Any:
    """Return a model that sentence-transformers loads, on the processor and without progress bars.

    Args:
        name: its name, or the folder that holds it.
        kind: the class that loads it.
        setting: what an error tells to change.

    Raises:
        SettingsError: it cannot be loaded.
    """
    folder = Path(name).expanduser()
    looks_like_folder = folder.is_absolute() or name.startswith((".", "~")) or folder.is_dir()
    if looks_like_folder and not folder.is_dir():
        raise SettingsError(f"{setting} is {name!r}, and there is no such folder")
    try:
        import sentence_transformers  # noqa: PLC0415 - torch takes seconds
        from transformers.utils import logging  # noqa: PLC0415
    except ImportError as error:
        raise SettingsError(
            f"{setting} is {name!r}, and models other than the default need torch, which is not installed here. "
            f"Install it, or leave {setting} out"
        ) from error

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return getattr(sentence_transformers, kind)(str(folder) if looks_like_folder else name, device="cpu")
    except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
        raise SettingsError(
            f"the model {name!r} could not be loaded: {reason}. Set {setting} to a model that sentence-transformers "
            "knows, or to a folder that holds one"
        ) from error


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


def _digest(model: Any) -> str:
    """Hash the weights of a loaded model, its modules with their settings, its tokenizer and its prompts."""
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name}{tuple(tensor.shape)}".encode())
        digest.update(np.ascontiguousarray(tensor.detach().float().cpu().numpy()).data)
    for module in model:
        settings = module.get_config_dict() if hasattr(module, "get_config_dict") else {}
        digest.update(f"{type(module).__name__}{json.dumps(settings, sort_keys=True, default=str)}".encode())
    backend = getattr(model.tokenizer, "backend_tokenizer", None)
    vocabulary = sorted(model.tokenizer.get_vocab().items()) if backend is None else backend.to_str()
    told = (vocabulary, sorted(model.prompts.items()), model.default_prompt_name, model.max_seq_length)
    digest.update(repr(told).encode())
    return digest.hexdigest()


def batches_of(lengths: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the places of texts by the batch, shortest first.

    One that is much longer begins another batch, because all are padded to the longest.

    Args:
        lengths: of the texts, in tokens.
    """
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        full = len(batch) == BATCH or (len(batch) + 1) * lengths[position] > PASS_TOKENS
        if batch and (full or lengths[position] > _LONGER * lengths[batch[0]]):
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


def _padded(encoded: Sequence[Sequence[int]]) -> dict[str, NDArray[np.int64]]:
    longest = -(-max(len(ids) for ids in encoded) // _ROUNDED) * _ROUNDED
    ids = np.zeros((len(encoded), longest), dtype=np.int64)
    mask = np.zeros((len(encoded), longest), dtype=np.int64)
    for position, tokens in enumerate(encoded):
        ids[position, : len(tokens)] = tokens
        mask[position, : len(tokens)] = 1
    return {"input_ids": ids, "attention_mask": mask}
