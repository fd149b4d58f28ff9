"""Pay for performance of 2015/16: what fewer non-elective admissions earn. Pure: plain numbers in and out.

Admissions are counts; money is whole pounds. The four baseline quarters run from Q4 2013/14; each is compared with
the quarter a year later, so that the planned quarters are the calendar year 2015.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bcf.amounts import rounded

QUARTERS = ("q4", "q1", "q2", "q3")
UNIT_COST = Decimal(1490)
"""What an admission costs, nationally, in pounds."""
LEAST_AMBITION = Decimal("3.5")
"""The reduction, in per cent of the baseline, that is expected at the least."""
PAID_IN = ("May 2015", "August 2015", "November 2015", "February 2016")
"""When each quarter is paid for: one quarter in arrears."""


@dataclass(frozen=True)
class Contributor:
    """A CCG: the share of it, in per cent, that lives in the board's area, and its admissions by quarter."""

    share: Decimal
    admissions: tuple[Decimal, ...]


def board_baseline(ccgs: Iterable[Contributor]) -> tuple[Decimal, ...]:
    """The board's admissions in each baseline quarter: each CCG's times its share, together, to whole admissions."""
    held = list(ccgs)
    return tuple(
        rounded(sum((ccg.admissions[at] * ccg.share / 100 for ccg in held), Decimal(0)), 0)
        for at in range(len(QUARTERS))
    )


@dataclass(frozen=True)
class Ambition:
    """The board's plan: admissions in the four baseline quarters, and in the four that are paid for."""

    baseline: tuple[Decimal, ...]
    planned: tuple[Decimal, ...]
    unit_cost: Decimal = UNIT_COST
    ring_fence: Decimal | None = None

    @property
    def before(self) -> Decimal:
        """Admissions in the baseline year."""
        return sum(self.baseline, Decimal(0))

    @property
    def reduction(self) -> Decimal:
        """How many fewer admissions are planned; negative where more are."""
        return self.before - sum(self.planned, Decimal(0))

    @property
    def percentage(self) -> Decimal | None:
        """The reduction in per cent of the baseline; None without a baseline."""
        return self.reduction / self.before * 100 if self.before else None

    @property
    def fund(self) -> Decimal:
        """What the planned reduction earns in all: not below nought, and not above the share of the ring-fence."""
        earned = max(rounded(self.reduction * self.unit_cost, 0), Decimal(0))
        return earned if self.ring_fence is None else min(earned, self.ring_fence)

    @property
    def remainder(self) -> Decimal | None:
        """What the ring-fence leaves for NHS-commissioned services out of hospital; None where it is not known."""
        return None if self.ring_fence is None else self.ring_fence - self.fund

    @property
    def reaches(self) -> Decimal:
        """The reduction, in whole admissions, that the least ambition asks for."""
        return rounded(self.before * LEAST_AMBITION / 100, 0)

    def cumulative(self, actual: Sequence[Decimal]) -> tuple[Decimal, ...]:
        """Fewer admissions than in the baseline, up to and with each quarter that has happened."""
        so_far, found = Decimal(0), []
        for before, after in zip(self.baseline, actual, strict=False):
            so_far += before - after
            found.append(so_far)
        return tuple(found)

    def payments(self, actual: Sequence[Decimal]) -> tuple[Decimal, ...]:
        """What each quarter that has happened is paid, in order.

        The reduction so far times the unit cost, within nought and the fund, less what has been paid. Nothing is
        paid back, so a bad quarter after a good one is paid nothing.
        """
        paid, found = Decimal(0), []
        for so_far in self.cumulative(actual):
            earned = min(max(rounded(so_far * self.unit_cost, 0), Decimal(0)), self.fund)
            found.append(max(earned - paid, Decimal(0)))
            paid += found[-1]
        return tuple(found)


def baseline_implied(reduction: Decimal, percentage: Decimal) -> Decimal:
    """The baseline, in whole admissions, of which a reduction is so many per cent."""
    return rounded(reduction / percentage * 100, 0)


def out_of_hospital(lines: Iterable[tuple[Decimal, Decimal]]) -> Decimal:
    """NHS-commissioned spending: of each line the amount and the NHS's share of it in per cent, together."""
    return sum((rounded(amount * share / 100, 0) for amount, share in lines), Decimal(0))
