"""The ladder: what signed plans, planning again every year, and foresight come to in the same fresh futures.

How to call it (`climb.ladder` has all arguments; `results` has the frozen `Ladder`, `Rung`, `Gain` and `Estimate`):

    from kcplan.sweeping.ladder.climb import ladder

    found = ladder(
        scenario,
        {"official": {}, "recommended": cells, "protected": other_cells},  # Mapping[Cell, float], by activity
        samples=2_000,
        seed=2,
        out=folder / "ladder",  # keeps chunks, as a sweep does; None keeps nothing
        progress=lambda done: None,
    )
    found.rung("protected").worst_tenth.value
    found.gains[0].of, found.gains[0].mean_miss.low  # what protection is worth, and so on

`official` is left out where the model has no plan. Who wants to write more beside the chunks makes the job and its
store alone: `climb.ladder_job`, `running.run.store_of`, `climb.ladder_of`, then `store.finish(files)`.
"""
