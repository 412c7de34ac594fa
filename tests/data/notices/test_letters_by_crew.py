"""What the people hear whose holes a crew of the office patched."""

from pathlib import Path

from data.accounts import User
from data.photos import Photos
from data.register import Register
from data.repairs.crew_rules import NewTask
from data.settings import Settings
from tests.data.notices.conftest import Wired
from tests.data.register.test_crews import taken
from tests.data.register.town import lon_lat


def test_whose_hole_a_crew_patched_gets_one_letter_and_who_reported_beside_it_hears_of_the_works(
    wired: Wired, tmp_path: Path
):
    town = wired.town
    photos = Photos(town.store, town.people, Settings(var=tmp_path / "photos"), clock=lambda: town.now)
    town.register = Register(town.store, town.region, town.people, photos, clock=lambda: town.now)
    lon, lat = lon_lat(0, 0)
    crew_id = town.register.record_crew(
        town.engineer, name="Regu", agency="pupr", depot_lon=lon, depot_lat=lat
    )
    tickets = [town.report(x_m, contact=f"warga{x_m}@contoh.test").ticket for x_m in (500, 502)]
    for ticket in tickets:
        town.register.verify(ticket, town.desk)
    today = town.now.astimezone(town.region.zone).date()
    (task_id,) = town.register.plan_day(town.engineer, crew_id, today, [NewTask(ticket=tickets[0])])
    wired.deliver()
    before = len(wired.mailbox.mails)
    crew = User(7, "regu", "crew", "pupr", town.region.id)
    assert town.register.finish_task(crew, task_id, taken(town, photos))
    wired.deliver()
    told = [to for (to,), _ in wired.mailbox.mails[before:]]
    assert sorted(told) == ["warga500@contoh.test", "warga502@contoh.test"]
