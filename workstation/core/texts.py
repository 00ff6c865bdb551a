"""Numbers as people read them."""


def size_text(count: int) -> str:
    """Bytes with three digits: 512 bytes, 20.4 MB, 1.27 GB."""
    size = float(abs(count))
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 999.5 or unit == "GB":
            break
        size /= 1000
    digits = 0 if unit == "bytes" or size >= 99.95 else 1 if size >= 9.995 else 2
    return f"{'-' if count < 0 else ''}{size:.{digits}f} {unit}"
