"""A short share of the benchmarks: the program starts soon, and linting many workbooks takes the memory of one."""

from __future__ import annotations

from benchmarks import memory, start

TRIES = 3
"""A machine that others use too may disturb one measurement; a program that is too slow fails all of them."""


def test_commands_start_within_their_limits() -> None:
    said: list[str] = []
    for _ in range(TRIES):
        _, ratios = start.measure(rounds=5)
        if all(ratio.within for ratio in ratios):
            return
        said.append(", ".join(f"{ratio.command}: {ratio.times:.1f} times" for ratio in ratios))
    raise AssertionError("; ".join(said))


def test_memory_does_not_grow_with_the_number_of_workbooks() -> None:
    few, many = 10, 90
    low, high = memory.peaks(few, many)
    # Few workbooks let the allocator's own steps weigh more than in the full benchmark.
    assert memory.growth(few, many, low, high) <= 3 * memory.LIMIT
