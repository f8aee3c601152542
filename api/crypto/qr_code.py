"""QR codes as SVG."""

from __future__ import annotations

import io

_MARGIN = 4  # modules of quiet zone, as ISO/IEC 18004 requires


def svg(text: str) -> str:
    """Return a QR code as an SVG image on white, without a size: the page scales it.

    On the background of a dark page, many cameras do not read a code without a white margin.
    """
    import segno  # few requests draw a code: 0.5 MiB of each worker

    image = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        image, kind="svg", xmldecl=False, nl=False, omitsize=True, border=_MARGIN, light="white"
    )
    return image.getvalue().decode()
