"""Times as tables of labels write them: seconds, clock times, samples."""


def clock_of(seconds: float, decimals: int = 3, hours: bool = True) -> str:
    """hh:mm:ss.fff, without leading zeros of the first place when `hours` may be left out (m:ss.fff)."""
    scale = 10**decimals
    whole, part = divmod(round(max(0.0, seconds) * scale), scale)
    minutes, rest = divmod(whole, 60)
    fraction = f".{part:0{decimals}d}" if decimals else ""
    if hours:
        return f"{minutes // 60:02d}:{minutes % 60:02d}:{rest:02d}{fraction}"
    return (
        f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}{fraction}"
        if minutes >= 60
        else f"{minutes}:{rest:02d}{fraction}"
    )
