"""A room and what it is booked for."""

from .slot import MINUTES_A_DAY, Slot


class SlotTaken(Exception):
    """Somebody else has the room then."""


class Room:
    def __init__(self, name):
        self.name = name
        self._bookings = []

    def book(self, slot, purpose):
        """Books the room, or raises SlotTaken."""
        for taken, who in self._bookings:
            if taken.overlaps(slot):
                raise SlotTaken(f"{self.name} is taken by {who}")
        self._bookings.append((slot, purpose))
        self._bookings.sort(key=lambda booking: booking[0].start)

    def agenda(self):
        return [(slot.start, purpose) for slot, purpose in self._bookings]

    def free(self, opens=8 * 60, closes=18 * 60):
        """The free slots between opening and closing time, in order."""
        found = []
        at = opens
        for slot, _purpose in self._bookings:
            if slot.start > at:
                found.append(Slot(at, min(slot.start, closes)))
            at = max(at, slot.end)
        if at < min(closes, MINUTES_A_DAY):
            found.append(Slot(at, closes))
        return found
