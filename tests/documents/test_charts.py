"""What all charts share: a colour of its own for each line."""

from kcplan.documents.elements import charts


def test_no_two_of_thirty_lines_share_a_colour() -> None:
    """The first ten are Okabe and Ito's with two greys; each of twenty more differs from all others, none is white."""
    own = [charts.colour(position) for position in range(30)]
    assert own[:10] == list(charts.COLOURS)
    parts = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in own]
    apart = [
        sum(abs(a - b) for a, b in zip(one, other, strict=True)) for one in parts for other in parts if one != other
    ]
    assert len(set(own)) == 30
    assert min(apart) >= 12
    assert all(sum(part) < 3 * 255 - 60 for part in parts)
