"""Small models with random weights in folders, of the kinds that sentence-transformers loads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from index.compile import packaged_model

if TYPE_CHECKING:
    from transformers import BertConfig


def tiny_embedding_model(
    folder: Path, *, seed: int = 1, dimension: int = 32, pooling: str = "mean", prompts: Mapping[str, str] | None = None
) -> Path:
    """Save an embedding model of one layer and return its folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertModel

    torch.manual_seed(seed)
    parts = folder.with_name(f"{folder.name}-parts")
    BertModel(_config(dimension)).save_pretrained(parts)
    _tokenizer(parts)
    modules = [Transformer(str(parts), max_seq_length=64), Pooling(dimension, pooling_mode=pooling)]
    SentenceTransformer(modules=modules, prompts=dict(prompts or {}), device="cpu").save(str(folder))
    return folder


def tiny_cross_encoder(folder: Path, *, labels: int = 1) -> Path:
    """Save a CrossEncoder of one layer and return its folder."""
    import torch
    from transformers import BertForSequenceClassification

    torch.manual_seed(3)
    BertForSequenceClassification(_config(32, labels=labels)).save_pretrained(folder)
    _tokenizer(folder)
    return folder


def _config(dimension: int, *, labels: int = 2) -> BertConfig:
    from transformers import BertConfig

    config = BertConfig(
        hidden_size=dimension,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=128,
        initializer_range=1.0,
    )
    config.num_labels = labels
    return config


def _tokenizer(folder: Path) -> None:
    from transformers import AutoTokenizer

    AutoTokenizer.from_pretrained(str(packaged_model())).save_pretrained(folder)
    settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    (folder / "tokenizer_config.json").write_text(json.dumps(settings | {"model_max_length": 64}), encoding="utf-8")
