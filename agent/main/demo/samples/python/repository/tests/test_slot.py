import unittest

from meeting_rooms import Slot


class SlotTest(unittest.TestCase):
    def test_knows_its_length(self):
        self.assertEqual(Slot(540, 600).minutes, 60)

    def test_refuses_a_slot_that_ends_before_it_starts(self):
        with self.assertRaises(ValueError):
            Slot(600, 540)

    def test_overlaps_a_slot_that_starts_inside_it(self):
        self.assertTrue(Slot(540, 600).overlaps(Slot(570, 630)))

    def test_overlaps_a_slot_that_lies_inside_it(self):
        self.assertTrue(Slot(540, 660).overlaps(Slot(570, 600)))

    def test_does_not_overlap_a_slot_on_another_part_of_the_day(self):
        self.assertFalse(Slot(540, 600).overlaps(Slot(700, 760)))

    def test_measures_the_gap_to_a_later_slot(self):
        self.assertEqual(Slot(540, 600).gap_until(Slot(630, 660)), 30)
        self.assertEqual(Slot(540, 600).gap_until(Slot(600, 660)), 0)


if __name__ == "__main__":
    unittest.main()
