"""What the key `uncertainty` of a scenario may hold."""

from kcplan.domain.uncertainty import ALONG
from kcplan.reading.format.scalars import Id, Number, Shape, Text, Word
from kcplan.reading.format.shapes import Field, Many, OneOf, Record, TableShape, Variant
from kcplan.reading.format.shares import Share

NUMBERS = Many(Number())
DISTRIBUTION = Variant(
    {
        "uniform": Record({"uniform": Field(NUMBERS, "least and most", required=True)}),
        "triangular": Record({"triangular": Field(NUMBERS, "least, likeliest and most", required=True)}),
        "normal": Record(
            {
                "normal": Field(
                    Record(
                        {
                            "mean": Field(Number(), "mean, before it is cut off", required=True),
                            "sd": Field(Number(above=True), "standard deviation, before it is cut off", required=True),
                            "from": Field(Number(), "cut off below this", required=True),
                            "to": Field(Number(), "cut off above this"),
                        }
                    ),
                    "a normal distribution, cut off",
                    required=True,
                )
            }
        ),
        "discrete": Record({"discrete": Field(TableShape(Share(above=True)), "value: its chance", required=True)}),
        "empirical": Record(
            {"empirical": Field(Text(), "a CSV file with a column value, each row equally likely", required=True)}
        ),
    }
)
PER = OneOf(Word(ALONG), many=Many(Word(ALONG)))
CORRELATION = Number(least=-1, most=1)


def uncertainty(subjects: dict[str, Shape], basis: Field) -> Record:
    """The shape of the key, where these are the things that may be uncertain, by what is uncertain of them."""
    return Record(
        {
            "samples": Field(Number(1, whole=True), "how many futures to draw, default 1000"),
            "seed": Field(Number(whole=True), "what the draw starts from, default 1"),
            "method": Field(Word(("lhs", "sobol")), "Latin hypercube (default) or Sobol sequence"),
            "correlation": Field(
                OneOf(
                    CORRELATION,
                    Record(
                        {
                            "years": Field(CORRELATION, "between the years of one thing"),
                            "sources": Field(CORRELATION, "between the caps of different sources"),
                            "regions": Field(CORRELATION, "between the regions of one thing"),
                            "things": Field(TableShape(TableShape(CORRELATION)), "name: another name: between the two"),
                        }
                    ),
                ),
                "how numbers move together, default not at all; a number is that between years",
            ),
            "what": Field(
                Many(
                    Variant(
                        {
                            key: Record(
                                {
                                    key: Field(shape, "what is uncertain", required=True),
                                    "scale": Field(DISTRIBUTION, "times a number spread like this"),
                                    "set": Field(DISTRIBUTION, "a number spread like this instead"),
                                    "per": Field(PER, "a number of its own for each of these; default one for all"),
                                    "name": Field(Id(), "its name in results"),
                                    "basis": basis,
                                }
                            )
                            for key, shape in subjects.items()
                        }
                    )
                ),
                "what is uncertain, and its distribution",
                required=True,
            ),
        }
    )
