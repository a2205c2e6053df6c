import unittest

from meeting_rooms import Room, Slot, SlotTaken


class RoomTest(unittest.TestCase):
    def setUp(self):
        self.room = Room("Ada")
        self.room.book(Slot(540, 600), "stand-up")

    def test_refuses_an_overlapping_meeting(self):
        with self.assertRaises(SlotTaken):
            self.room.book(Slot(590, 620), "review")

    def test_accepts_back_to_back_meetings(self):
        self.room.book(Slot(600, 660), "review")
        self.room.book(Slot(480, 540), "coffee")
        self.assertEqual(
            self.room.agenda(), [(480, "coffee"), (540, "stand-up"), (600, "review")]
        )

    def test_lists_free_slots_in_order(self):
        self.room.book(Slot(700, 760), "review")
        self.assertEqual(
            self.room.free(), [Slot(480, 540), Slot(600, 700), Slot(760, 1080)]
        )


if __name__ == "__main__":
    unittest.main()
