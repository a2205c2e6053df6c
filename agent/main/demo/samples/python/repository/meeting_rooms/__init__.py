"""Rooms, bookings and free time."""

from .room import Room, SlotTaken
from .slot import Slot

__all__ = ["Room", "Slot", "SlotTaken"]
