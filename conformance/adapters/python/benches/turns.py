"""Two things timed by turns, so that what else the machine does meets both."""

from __future__ import annotations

import statistics
import time
from typing import Any, Callable


def timed(run: Callable[[], Any]) -> tuple[float, float, Any]:
    """Milliseconds by the clock and of the processors, all threads together, and what it gave."""
    start, before = time.perf_counter(), time.process_time()
    result = run()
    return 1e3 * (time.perf_counter() - start), 1e3 * (time.process_time() - before), result


def turns(first: Callable[[], Any], second: Callable[[], Any], times: int) -> tuple[str, str, str, Any]:
    """The medians of the one, of the other and of each round's ratio, in words; and what the second gave."""
    rounds = [(timed(first), timed(second)) for _ in range(times)]

    def middle(what: Callable[[int, tuple], float], digits: int) -> str:
        clock, busy = (statistics.median(what(way, each) for each in rounds) for way in (0, 1))
        return f"{clock:.{digits}f} ({busy:.{digits}f})"

    return (middle(lambda way, each: each[0][way], 1), middle(lambda way, each: each[1][way], 1),
            middle(lambda way, each: each[1][way] / each[0][way], 2), rounds[-1][1][2])
