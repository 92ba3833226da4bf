"""A table written as a list of mappings within a YAML file; a shape has checked each of its cells."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from kcplan.domain.scenario import years_label
from kcplan.language import _
from kcplan.reading.tables.rows import Chunk, NamedColumns, OddTableError, Row
from kcplan.reading.text.log import Log, Place
from kcplan.reading.text.tree import Node


@dataclass(frozen=True, slots=True)
class InlineRow:
    """A mapping as a row."""

    node: Node

    def __getitem__(self, name: str) -> str:
        cell = self.node.get(name)
        if cell is None:
            return ""
        return years_label(cell.value) if isinstance(cell.value, tuple) else cell.text

    def place(self, name: str) -> Place:
        return (self.node.get(name) or self.node).place

    def number(self, name: str, log: Log) -> float:  # noqa: ARG002, other formats use it
        return float(self.node[name].value)  # NaN where the log already says what is wrong

    share = number  # a shape has read the per cent


@dataclass(frozen=True, slots=True)
class InlineTable:
    """A list of mappings as a table."""

    node: Node

    @property
    def place(self) -> Place:
        return self.node.place

    def rows(self, columns: NamedColumns, log: Log) -> Iterator[Row]:
        """Rows whose required cells and years are sound; what is wrong with the others is in the log."""
        for node in self.node.value:
            for name in [name for name in node.value if name not in columns.known]:
                log.unknown(node.keys[name], _("column"), name, columns.known)
            missing = [name for name in columns.required if name not in node.value]
            for name in missing:
                log.error(node.place, _("the key {key!r} in a row of the table").format(key=name), _("none"))
            wrong = [
                name
                for name, cell in node.value.items()
                if cell.value == () or (cell.value == "" and name in columns.required)
            ]
            if not missing and not wrong:
                yield InlineRow(node)

    def chunks(
        self,
        known: Mapping[str, Mapping[str, int]],  # noqa: ARG002, other formats use it
        number: str,  # noqa: ARG002
        optional: Collection[str] = (),  # noqa: ARG002
    ) -> Iterator[Chunk]:
        """No faster way: what stands in a YAML file is never long."""
        raise OddTableError
