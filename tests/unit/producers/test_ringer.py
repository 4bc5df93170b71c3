"""The ringer: what is due is rung, what the broker confirmed is announced."""

from typing import Any

from domain.errors import TransientError
from domain.ids import LaneId
from domain.ports import Announcement
from producers.ringer import PACED_S, Ringer
from tests.fake_intake import FakeAnnouncer, FakeLetters
from tests.fake_lanes import FakeLanes
from tests.fakes import FakeBells, QuietWatch

LANE = LaneId("acme", "stock")


def a_letter(letter_id: str) -> Announcement:
    return Announcement(letter_id, "acme", "stock", "SKU-1", "bug")


def a_ringer(**parts: Any) -> Ringer:
    fields: dict[str, Any] = {
        "lanes": FakeLanes(),
        "letters": FakeLetters(),
        "bells": FakeBells(),
        "announcer": FakeAnnouncer(),
        "kinds": ["stock"],
        "watch": QuietWatch(),
        **parts,
    }
    return Ringer(**fields)


def test_what_is_due_is_rung() -> None:
    lanes, bells, watch = FakeLanes(), FakeBells(), QuietWatch()
    lanes.due = [LANE]

    a_ringer(lanes=lanes, bells=bells, watch=watch).tick()

    assert bells.rung == [LANE]
    assert watch.bells == 1


def test_only_what_the_broker_confirmed_is_marked() -> None:
    letters = FakeLetters(a_letter("dl_a"), a_letter("dl_b"))
    announcer = FakeAnnouncer(loses=["dl_b"])
    ringer = a_ringer(letters=letters, announcer=announcer)

    ringer.tick()
    ringer.tick()

    assert [letter.id for letter in announcer.announcements] == ["dl_a", "dl_b", "dl_b"]
    assert [letter.id for letter in letters.waiting] == ["dl_b"]


def test_an_announcement_is_marked_after_it_is_confirmed() -> None:
    passed: list[str] = []
    letters = FakeLetters(a_letter("dl_a"))

    a_ringer(letters=letters, arrow=passed.append).tick()

    assert passed == ["letter_to_announcement", "announcement_to_mark"]


def test_a_database_that_is_away_does_not_end_the_ringer() -> None:
    class Away(FakeLanes):
        def ring_due(self, kinds: Any, again_after_s: float) -> Any:
            if not self.rings:
                return super().ring_due(kinds, again_after_s)
            self.rings -= 1
            raise TransientError("away")

    lanes, bells, ticks = Away(rings=1), FakeBells(), iter([False, False, True])
    lanes.due = [LANE]

    a_ringer(lanes=lanes, bells=bells).run(1.0, lambda _: next(ticks))

    assert bells.rung == [LANE]


def test_house_is_kept_once_an_hour_not_every_tick() -> None:
    kept: list[None] = []
    ringer = a_ringer(housekeeping=lambda: kept.append(None))

    ringer.tick()
    ringer.tick()

    assert len(kept) == 1


def test_what_goes_by_a_rate_goes_on_between_two_ticks() -> None:
    waited: list[float] = []
    lanes, bells, paces = FakeLanes(), FakeBells(), iter([True, True, True, False])
    ticks = iter([False] * 3 + [True])

    def stopped(seconds: float) -> bool:
        waited.append(seconds)
        lanes.due = [LANE]
        return next(ticks)

    a_ringer(lanes=lanes, bells=bells, paces=lambda: next(paces)).run(1.0, stopped)

    assert waited == [1.0, PACED_S, PACED_S, PACED_S]
    assert bells.rung == [LANE] * 3


def test_without_a_rate_only_the_ticks_wake_the_ringer() -> None:
    waited: list[float] = []

    def stopped(seconds: float) -> bool:
        waited.append(seconds)
        return len(waited) > 2

    a_ringer().run(1.0, stopped)

    assert waited == [1.0] * 3


def test_a_ringer_that_paces_is_told_to_end_at_once() -> None:
    ticks = iter([False, True])

    a_ringer(paces=lambda: True).run(1.0, lambda _: next(ticks))

    assert next(ticks, None) is None
