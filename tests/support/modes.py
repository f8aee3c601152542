"""A journey that is made where addresses may be verified, and where they must."""

from __future__ import annotations

import pytest

in_both_modes = pytest.mark.parametrize("mode", ["optional", "required"])
