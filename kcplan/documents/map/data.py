"""The map of two sources' cuts as plain data, and as the files of a result folder."""

from kcplan.analyses.shortfall.two_sources import Map, Region
from kcplan.documents.elements.data import Data, as_csv, as_text, figure, manifest, share, span
from kcplan.domain.scenario import Target
from kcplan.engine.plane import PlanePoint


def data(result: Map) -> Data:
    """summary.json of `kcplan shortfall --map`. Places are shares of each source's money, by source."""
    return {
        "scenario": result.scenario.id,
        "status": "map",
        "sources": list(result.sources),
        "years": list(result.years),
        "amounts": {source: figure(money) for source, money in zip(result.sources, result.money, strict=True)},
        "money": result.scenario.model.money,
        "area": figure(result.area),
        "corners_certified": result.certified,
        "regions": [_region(result, number, region) for number, region in enumerate(result.regions, 1)],
        "break_even": [
            {**_target(target), "lines": [[_place(result, place) for place in line] for line in lines]}
            for target, lines in result.break_even
        ],
        "borders": [
            {
                "from": _place(result, border.start),
                "to": _place(result, border.end),
                "clash": [[rule.name for rule in clash.rules] for clash in border.clashes],
            }
            for border in result.borders
        ],
        "points": [
            {"scenario": point.scenario, "place": _place(result, point.place), "exact": point.exact}
            for point in result.points
        ],
        "manifest": manifest(result.scenario, result.solver),
    }


def files(result: Map) -> dict[str, bytes]:
    """summary.json, the tables of regions, corners and break-even lines, and the picture."""
    from kcplan.documents.map import charts as map_charts

    whole = data(result)
    first, second = result.sources
    corners = [
        {"region": region["region"], first: corner["place"][first], second: corner["place"][second]}
        | {"miss": corner["miss"], "objective": corner["objective"]}
        for region in whole["regions"]
        for corner in region["corners"]
    ]
    by_region = any("regions" in target for target in whole["break_even"])
    lines = [
        {"outcome": target["outcome"], **regions, "years": span(target["years"]), "line": number, **place}
        for target in whole["break_even"]
        for regions in [{"regions": target.get("regions", "")} if by_region else {}]
        for number, line in enumerate(target["lines"], 1)
        for place in line
    ]
    written = {"map.csv": as_csv(corners), "regions.csv": as_csv([_flat(result, row) for row in whole["regions"]])}
    if lines:
        written["break_even.csv"] = as_csv(lines)
    written |= map_charts.pictures(result)
    whole["manifest"]["written"] = ["summary.json", *written]
    return {"summary.json": (as_text(whole) + "\n").encode(), **written}


def _place(result: Map, place: PlanePoint) -> Data:
    return {source: figure(depth) for source, depth in zip(result.sources, place, strict=True)}


def _target(target: Target) -> Data:
    place = {"regions": target.place} if target.place else {}
    return {"outcome": target.outcome, "years": list(target.years), **place}


def _region(result: Map, number: int, region: Region) -> Data:
    by_source = zip(result.sources, region.miss_slopes, region.outcomes_slopes, region.next_cut, strict=True)
    return {
        "region": number,
        "area": figure(region.area),
        "missed": [_target(target) for target in region.missed],
        "corners": [
            {"place": _place(result, corner.place), "miss": figure(corner.miss), "objective": figure(corner.outcomes)}
            for corner in region.corners
        ],
        "next_cut": {
            source: {
                "miss": share(miss),
                "objective": figure(outcomes),
                "gives": [{"line": line, "share": figure(part)} for line, part in lines.items()],
            }
            for source, miss, outcomes, lines in by_source
        },
    }


def _flat(result: Map, row: Data) -> Data:
    missed = "; ".join(
        " ".join(filter(None, (target["outcome"], span(target["years"]), target.get("regions", ""))))
        for target in row["missed"]
    )
    flat: Data = {"region": row["region"], "area": row["area"], "missed": missed}
    for source in result.sources:
        cut = row["next_cut"][source]
        flat[f"{source}_miss"], flat[f"{source}_objective"] = cut["miss"], cut["objective"]
        flat[f"{source}_next"] = "; ".join(f"{part['line']} {part['share']}" for part in cut["gives"])
    return flat
