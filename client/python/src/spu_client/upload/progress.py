"""Progress of long uploads and read-outs."""

from __future__ import annotations

from collections.abc import Callable

#: Hears how many bytes have gone or come, and of how many; True shows a bar of tqdm where that is installed.
Progress = Callable[[int, int], None] | bool


def _bar(label: str) -> Callable[[int, int], None] | None:
    try:
        from tqdm.auto import tqdm
    except ImportError:
        return None
    bar = tqdm(desc=label, unit="B", unit_scale=True, unit_divisor=1024)

    def show(done: int, total: int) -> None:
        bar.total = total
        bar.update(done - bar.n)
        if done >= total:
            bar.close()

    return show


def listener(progress: Progress | None, label: str) -> Callable[[int, int], None] | None:
    """What hears of the progress; None where nobody does."""
    if progress is True:
        return _bar(label)
    return progress if callable(progress) else None
