"""KPIs, capabilities and benefits as the roll-up tells them: data only. Standard library only.

Fractions are fractions (0.7 is 70 %), a figure that cannot be known is None. Every row keeps its file, sheet and cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from okrbook.rollup.rows import Row


@dataclass(frozen=True, slots=True)
class Point:
    """A KPI's figure in another period of the same definition; ``complete``: it is made of as many rows as today's."""

    period: str
    current: float
    complete: bool


@dataclass(frozen=True, slots=True)
class KpiUnit:
    """One row of a KPI: what one unit reports of itself, and the aggregate of the same KPI in the units below it."""

    row: Row
    unit_id: str
    reform_id: str | None
    upper: str | None
    """Id of the nearest unit above that has the same KPI: this row's value goes into that one's aggregate."""
    counted: bool
    """False when another return of the same unit already gives its figure; then it is listed but stands in no sum."""
    baseline: float | None
    target: float | None
    current: float | None
    """Its own figure, as reported."""
    current_date: date | None
    target_date: date | None
    weight: float | None
    status: str | None
    """``green``, ``yellow`` or ``red``."""
    owner: str | None
    progress: float | None
    """(current − baseline) / (target − baseline), unclipped."""
    expected_progress: float | None
    """Where the straight line from baseline to target stands on the day of the figure, 0–1 (as KPI010 has it)."""
    aggregation: str
    """As the row says; ``none`` when it says nothing."""
    aggregate: float | None
    """Made of the units below; None where nothing is below, it is only listed, refused, or no value is there."""
    aggregated_from: tuple[str, ...]
    expected: int
    """How many rows below attach to this one."""
    complete: bool
    """False when a value is missing or a unit below has not returned."""
    range: tuple[float, float] | None
    """Least and greatest of the values below."""
    refused: str | None
    """Code of the rule that says why the values below are not aggregated (see ``Kpi.refused``)."""


@dataclass(frozen=True, slots=True)
class Kpi:
    """One KPI (one id and one name) over all returns that have it."""

    kpi_id: str
    name: str | None
    measure_unit: str | None
    definition_version: str | None
    kpi_role: str | None
    """``key``, ``supporting`` or ``counter``."""
    category: str | None
    aggregation: str
    """The one that decides for the whole: of the top unit that has the KPI, else the one that the rows share."""
    top: KpiUnit | None
    """The row above all others, None when no unit that has the KPI stands above all others."""
    baseline: float | None
    target: float | None
    """The top's own, else aggregated as the figure is when every unit has one and that is allowed, else None.

    Targets for different days are not aggregated: a quarter's is no part of a year's.
    """
    current: float | None
    """The aggregate of the units below the top; where none was computed, the top's own figure.

    ``aggregated_from`` tells which: it names the units whose values stand in it.
    """
    own_current: float | None
    """The top's own figure, to be read beside ``current``; never added to the figures of the units below it."""
    progress: float | None
    """Of ``current``, when it is complete."""
    expected_progress: float | None
    """Of the top, or the one that all uppermost rows share."""
    aggregated_from: tuple[str, ...]
    """Ids of the units whose values stand in ``current``."""
    expected: int
    """How many values it should be made of."""
    complete: bool
    range: tuple[float, float] | None
    """Least and greatest of the values that it is or would be made of; None where none is there or units differ."""
    refused: str | None
    """Why nothing was aggregated although it was asked for, as the code of the rule that says so.

    MRG008 (rows differ), MRG009 (a mean of ratios without weights), KPI013 (a sum of ratios), MRG015 (broken chart).
    """
    statuses: Mapping[str, int]
    """``green``, ``yellow``, ``red`` → how many rows say so."""
    worst: str | None
    """The worst status that any row has, None when none has one."""
    units: tuple[KpiUnit, ...]
    """Every row, from the top of the organisation down."""
    trend: tuple[Point, ...] = ()
    """Earlier figures, oldest first."""


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of a score, its ends, and the units that stand at them; None and empty where nobody has scored."""

    median: float | None = None
    min: float | None = None
    max: float | None = None
    at_min: tuple[str, ...] = ()
    at_max: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CapabilityUnit:
    """One assessment of a capability: one row of one return."""

    row: Row
    unit_id: str
    reform_id: str | None
    maturity: float | None
    criticality: float | None
    priority_index: float | None
    quadrant: str | None
    action: str | None
    owner: str | None


@dataclass(frozen=True, slots=True)
class Capability:
    """One capability (one name) over all returns. Never an average: medians, and what they hide."""

    capability: str
    maturity: Spread
    criticality: Spread
    priority_index: float | None
    """criticality × (5 − maturity) of the medians; None when either is missing."""
    quadrant: str | None
    """Of the medians: ``invest_now``, ``standardise_scale``, ``monitor`` or ``use_release``."""
    units: tuple[CapabilityUnit, ...]
    priority_range: tuple[float, float] | None = None
    """Least and greatest priority index of the rows, to be shown beside ``priority_index``."""


@dataclass(frozen=True, slots=True)
class Benefit:
    """One row of a benefit realisation plan, its money laid on calendar years."""

    row: Row
    unit_id: str
    reform_id: str | None
    benefit_id: str
    benefit_type: str | None
    target_area: str | None
    effect: str | None
    owner: str | None
    status: str | None
    recurrence: str | None
    planned: Mapping[int, float]
    """Calendar year → planned saving in euros (may be negative); years without a readable figure are absent."""
    realised: float | None
    """Realised to date, in euros."""
    year: int
    """Calendar year in which the return's period begins; ``realised`` is counted in it."""
    fte_released: float | None
    fte_destination: str | None
    counted: bool
    """False when the benefit has been dropped: it is listed but stands in no sum."""
    repeats: str | None = None
    """``<unit_id>/<benefit_id>`` of an equal benefit in an earlier return: probably the same one again (MRG011)."""

    @property
    def reference(self) -> str:
        """How others name the row: ``KOTI/1``."""
        return f"{self.unit_id}/{self.benefit_id}"


@dataclass(frozen=True, slots=True)
class Sums:
    """Euros planned and realised; ``planned_without_double`` counts a benefit that probably stands twice once."""

    planned: float = 0.0
    realised: float = 0.0
    planned_without_double: float = 0.0


@dataclass(frozen=True, slots=True)
class PersonYears:
    """Person-years released, and what becomes of them; those without a stated destination are only in ``released``."""

    released: float = 0.0
    reallocated: float = 0.0
    given_up: float = 0.0


@dataclass(frozen=True, slots=True)
class Realisation:
    """Benefits of all returns. Only stated figures are summed: a permanent saving is not carried on by itself."""

    by_year: Mapping[int, Sums] = field(default_factory=dict)
    """Calendar year → sums, in the order of the years."""
    by_target_area: Mapping[str, Sums] = field(default_factory=dict)
    """Id of the target area → sums over all years; ``""`` for rows without a readable one."""
    by_unit: Mapping[str, Sums] = field(default_factory=dict)
    """Unit id → sums over all years."""
    total: Sums = Sums()
    fte: PersonYears = PersonYears()
    fte_without_double: PersonYears = PersonYears()
    htv_definitions: tuple[str, ...] = ()
    """How the returns with person-years count them; person-years of different definitions are not comparable."""
    double_counts: tuple[tuple[Benefit, ...], ...] = ()
    """Equal benefits of different returns; the first of each is the one that ``planned_without_double`` counts."""
    benefits: tuple[Benefit, ...] = ()
    """Every row, dropped ones included, in the order of the returns."""
