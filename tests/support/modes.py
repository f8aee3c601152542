"""Configurations for a journey where addresses may be verified, and where they must be."""

from __future__ import annotations

import pytest

in_both_modes = pytest.mark.parametrize("mode", ["optional", "required"])
