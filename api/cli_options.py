"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON, as the HTTP API gives it.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask whether to.")]
