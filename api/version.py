"""Name the release: the only place in the code. docs/releases.md says what a version promises."""

from __future__ import annotations

VERSION = "0.2.0"
