"""The OpenAPI document as it was last looked at: `make openapi` writes it anew, and git shows what changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

from api.access import Limits
from api.app import create_app
from api.keyring import Keyring
from api.wiring import Groundwork
from tests.fakes import Untouchable

SNAPSHOT = Path(__file__).parent / "openapi.json"


def document() -> dict[str, Any]:
    """Return the document of a server with keys, without the version of the software."""
    app = create_app(cast("Groundwork", Untouchable()), keyring=Keyring({"any"}), limits=Limits(1))
    made = json.loads(json.dumps(app.openapi()))
    del made["info"]["version"]
    return cast("dict[str, Any]", made)


def written(made: dict[str, Any]) -> str:
    """Return the document as it is kept."""
    return json.dumps(made, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    SNAPSHOT.write_text(written(document()), encoding="utf-8")
