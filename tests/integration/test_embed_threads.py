"""The compiled model in a process that has just started and is used by several threads at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import platformdirs

from index.embed import MODEL, compiled_folder, open_embedder

_CHILD = """
import builtins, os, sys, threading, time
from pathlib import Path
import numpy, openvino
from index.embed import CompiledEmbedder

usual = builtins.__import__

def slow(name, *rest, **more):
    if "multiarray" in name:
        time.sleep(0.5)
    return usual(name, *rest, **more)

builtins.__import__ = slow
embedder = CompiledEmbedder(Path(sys.argv[1]))
threads = [threading.Thread(target=embedder.embed, args=(["a text"],), daemon=True) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("embedded", flush=True)
os._exit(0)
"""
"""What the binding imports at its first inference takes half a second, so that two first inferences would meet."""


def test_two_threads_may_be_the_first_to_embed() -> None:
    """Two threads that embed at once in a fresh process both end; they once stopped the whole process for good."""
    models = Path(platformdirs.user_cache_dir("groundwork", appauthor=False)) / "models"
    open_embedder(MODEL, models)
    command = [sys.executable, "-c", _CHILD, str(compiled_folder(models))]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert "embedded\n" == done.stdout, done.stderr
