"""A stretch of time in one day, in minutes since midnight."""

MINUTES_A_DAY = 24 * 60


class Slot:
    """From ``start`` up to, but not including, ``end``."""

    def __init__(self, start, end):
        if not 0 <= start < end <= MINUTES_A_DAY:
            raise ValueError(f"not a stretch of one day: {start} to {end}")
        self.start = start
        self.end = end

    @property
    def minutes(self):
        return self.end - self.start

    def overlaps(self, other):
        """Whether some minute belongs to both."""
        return self.start < other.end and other.start <= self.end

    def gap_until(self, other):
        """Minutes between the end of this slot and the start of a later one."""
        return max(0, other.start - self.end)

    def __eq__(self, other):
        return isinstance(other, Slot) and (self.start, self.end) == (other.start, other.end)

    def __hash__(self):
        return hash((self.start, self.end))

    def __repr__(self):
        return f"Slot({self.start}, {self.end})"
