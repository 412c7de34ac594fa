"""The story of jeglongan sewu, 2019 to 2022, played day by day through the use cases of the office.

What newspapers told is marked with its source ([S9] … as in docs/jeglongan-sewu.md). EVERYTHING ELSE IS
INVENTED: stations, days of stages, lanes, contract, weights, planned curve, curing, warranty, complaints,
decisions. Every record is entered on the day of the story on which it would have been, by a clock that moves.

``python -m tests.data.repairs.jeglongan_sewu`` plays it into the records of ``JEGLONGAN_VAR``.
"""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from data.accounts import User
from data.people import People
from data.reads.queries import Queries
from data.regions import Region, load_region
from data.register import Register, ReportDraft
from data.repairs.handing_over import end_warranties
from data.samples.builtin import init_region
from data.settings import get_settings
from data.store import Store, open_store

ROAD = "plosoklaten-gedangsewu"
FROM_M, MIDDLE_M, TO_M = 6_800.0, 7_700.0, 8_600.0  # the 1.8 km [S9]; where they lie is invented
RINGIN_GONG = (4_160.0, 4_190.0)  # Jembatan Ringin Gong, Sumberagung, Plosoklaten [S10]; stations invented
SIDOREJO = (8_840.0, 8_870.0)  # Jembatan Sidorejo, Pare [S10]; stations invented
GEDANGSEWU = (9_600.0, 9_608.0)  # Jembatan Gedangsewu, 8 m long [S19]; stations invented

# Percent of the contract's value, invented so that the told 5, 44 and 98 % come out of stages and lengths.
WEIGHTS = {
    "preparation": 1,
    "excavation": 1,
    "subgrade": 3,
    "base": 8,
    "lean_concrete": 13,
    "formwork": 8,
    "casting": 56,
    "curing": 8,
    "shoulders": 1,
    "marking": 1,
}
PLAN = [  # invented, but for its end: "end of August" [S9]
    *((date(2021, 4, 5), 0), (date(2021, 5, 3), 2), (date(2021, 5, 31), 10), (date(2021, 6, 28), 34)),
    *((date(2021, 7, 26), 62), (date(2021, 8, 23), 92), (date(2021, 8, 31), 100)),
]
BRIDGE_PLAN = [  # invented
    *((date(2021, 6, 14), 0), (date(2021, 7, 12), 8), (date(2021, 8, 16), 40), (date(2021, 9, 20), 68)),
    *((date(2021, 10, 25), 86), (date(2021, 12, 11), 100)),
]
INVENTED = "karangan"  # in names and sources of what nobody has told

Step = Callable[["JeglonganSewu"], None]
_STEPS: list[tuple[date, Step]] = []
BEGINS, ENDS = date(2019, 11, 25), date(2022, 7, 8)


def on(day: str) -> Callable[[Step], Step]:
    """Mark what was done on a day."""

    def mark(step: Step) -> Step:
        _STEPS.append((date.fromisoformat(day), step))
        return step

    return mark


@dataclass
class JeglonganSewu:
    """The office of Kabupaten Kediri over a store with its roads and nothing else."""

    store: Store
    region: Region
    people: People
    now: datetime = field(init=False)
    tickets: dict[str, str] = field(default_factory=dict)
    works: dict[str, int] = field(default_factory=dict)
    packages: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, int] = field(default_factory=dict)
    signs: dict[str, int] = field(default_factory=dict)
    back_to_routine: dict[date, int] = field(default_factory=dict)  # ranges, by the day of the daily job

    def __post_init__(self) -> None:
        self.now = self._moment(BEGINS, 9)
        self.register = Register(self.store, self.region, self.people, clock=lambda: self.now)
        self.queries = Queries(self.store, self.region, self.people, clock=lambda: self.now)
        self.desk, self.engineer, self.leader = (
            User(number, name, role, None, self.region.id)
            for number, (name, role) in enumerate(
                [("petugas", "desk"), ("insinyur", "engineer"), ("bupati", "leader")], start=1
            )
        )

    def play(self, until: date = ENDS) -> Iterator[date]:
        """Let the days go by; each one is handed out in its evening."""
        day = BEGINS
        while day <= until:
            self.now = self._moment(day, 6)
            if ended := end_warranties(self.register):  # the daily job
                self.back_to_routine[day] = ended
            for at, step in _STEPS:
                if at == day:
                    self.now = self._moment(day, 10)
                    step(self)
            self.now = self._moment(day, 20)
            yield day
            day += timedelta(days=1)

    def _moment(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), self.region.zone)

    @property
    def today(self) -> date:
        """The day of the story."""
        return self.now.astimezone(self.region.zone).date()

    # --- what people do, in few words

    def reported(self, key: str, station_m: float, words: str, category: str = "lubang") -> None:
        """Let somebody report damage on the road at a station, with a phone number of their own."""
        draft = ReportDraft(
            category=category,
            words=words,
            road_id=ROAD,
            station_m=station_m,
            contact=f"0812000{len(self.tickets):05d}",
        )
        self.tickets[key] = str(self.register.report(draft).ticket)

    def stage(
        self,
        works: str,
        stage: str,
        from_m: float = FROM_M,
        to_m: float = TO_M,
        lane: str = "both",
    ) -> None:
        """Record that a range came to a stage today."""
        self.register.record_stage(
            self.engineer, self.works[works], ROAD, from_m, to_m, stage, since=self.today, lane=lane
        )

    def bridges(self, stage: str) -> None:
        """Record that both bridges came to a stage today."""
        self.stage("ringin gong", stage, *RINGIN_GONG)
        self.stage("sidorejo", stage, *SIDOREJO)

    def milestone(self, package: str, kind: str, **told: str) -> None:
        """Record that a package reached a milestone today."""
        self.register.record_milestone(self.engineer, self.packages[package], kind, self.today, **told)

    def decided(self, key: str, text: str, due_on: str, about: tuple[str, str]) -> None:
        """Decide something in today's meeting."""
        year, week, _ = self.today.isocalendar()
        self.decisions[key] = self.register.record_decision(
            self.leader, f"{year}-W{week:02d}", text, "pupr", date.fromisoformat(due_on), about=about
        )

    def settled(self, key: str, result: str) -> None:
        """Say that a decision was carried out."""
        self.register.settle_decision(self.leader, self.decisions[key], result)

    # --- 2019 and 2020

    @on("2019-11-25")  # "close to 100 %" [S14]; package, contract and days invented
    def the_earlier_package_is_nearly_done(self) -> None:
        """About 9 km are concrete already [S17]: everything but the 1.8 km."""
        self.packages["2019"] = self.register.record_package(
            self.engineer,
            name="Peningkatan Jalan Rigid Pavement Plosoklaten - Gedangsewu",  # its name [S14]
            budget_year=2019,
            warranty_days=180,
            source=f"analisapublik.com, 25 November 2019; data kontrak: {INVENTED}",
        )
        self.works["2019"] = self.register.record_works(
            self.engineer,
            name="Rigid pavement Plosoklaten – Gedangsewu 2019",
            treatment="rigid_pavement",
            agency="pupr",
            package_id=self.packages["2019"],
        )
        self.register.record_milestone(self.engineer, self.packages["2019"], "spmk", date(2019, 5, 20))
        for from_m, to_m in ((0.0, FROM_M), (TO_M, 9_900.0)):
            self.stage("2019", "marking", from_m, to_m)

    @on("2019-12-20")
    def the_earlier_package_is_handed_over(self) -> None:
        """Its warranty of 180 days ends on 17 June 2020; nobody records the final hand-over."""
        self.milestone("2019", "pho")

    # --- 2021, before the contract

    @on("2021-01-12")
    def somebody_reports_the_first_hole(self) -> None:
        """The rest was budgeted in 2020, then diverted to Covid-19 [S15][S16]; broken since."""
        self.reported("6+950", 6_950, "Jeglongan sewu makin parah")

    @on("2021-01-25")
    def somebody_reports_the_second(self) -> None:
        """Sand trucks from Kelud are named as a cause [S15]."""
        self.reported("7+350", 7_350, "Jalan hancur, truk pasir tiap hari")

    @on("2021-02-08")
    def somebody_reports_the_third(self) -> None:
        """As the others."""
        self.reported("7+900", 7_900, "Lubang di mana-mana")

    @on("2021-02-17")
    def somebody_reports_the_fourth(self) -> None:
        """As the others."""
        self.reported("8+450", 8_450, "Lubang isi air, tidak kelihatan dalamnya")

    @on("2021-02-20")
    def somebody_reports_a_hole_in_plosoklaten(self) -> None:
        """On the part that was concreted in 2019."""
        self.reported("3+000", 3_000, "Ada lubang di sambungan beton")

    @on("2021-02-25")
    def somebody_reports_a_hole_in_pare(self) -> None:
        """On the part that was concreted in 2019."""
        self.reported("9+300", 9_300, "Beton pecah, berlubang")

    @on("2021-03-01")  # the Bupati's first working day, at Watugede, Puncu [S15][S16][S17][S18]
    def the_bupati_looks_at_it(self) -> None:
        """Damage is checked on the spot, and a sign is put up (UU 22/2009 art. 24)."""
        self.reported("8+200", 8_200, "Wisata jeglongan sewu buka lagi")
        for key in ("6+950", "7+350", "7+900", "8+450", "8+200"):
            self.register.verify(self.tickets[key], self.desk, how="field")
        self.signs["1.8 km"] = self.register.place_sign(
            self.engineer, road_id=ROAD, from_m=FROM_M, to_m=TO_M, note=f"Rambu jalan rusak ({INVENTED})"
        )

    @on("2021-03-02")  # about Rp 12 bn, tender "next week", target August [S17]
    def the_works_are_planned(self) -> None:
        """The pagu is told, no contractor is."""
        self.packages["2021"] = self.register.record_package(
            self.engineer,
            name="Rigid pavement Plosoklaten – Gedangsewu 2021",
            agency="pupr",
            method="tender",
            ceiling_rupiah=12_000_000_000,
            budget_year=2021,
            source="liputan6.com, 2 Maret 2021: sekitar Rp 12 miliar",
        )
        self.works["2021"] = self.register.record_works(
            self.engineer,
            name="Rigid pavement Plosoklaten – Gedangsewu, 1,8 km (jeglongan sewu)",
            treatment="rigid_pavement",
            agency="pupr",
            budget_rupiah=12_000_000_000,
            budget_note="Anggaran sekitar Rp 12 miliar (liputan6.com, 2 Maret 2021)",
            package_id=self.packages["2021"],
        )
        self.stage("2021", "planned")
        self.milestone("2021", "rup")

    @on("2021-03-03")
    def the_desk_checks_the_holes_beside_it(self) -> None:
        """Of Plosoklaten and Pare."""
        for key in ("3+000", "9+300"):
            self.register.verify(self.tickets[key], self.desk)

    @on("2021-03-04")
    def everybody_is_told_by_when(self) -> None:
        """August for the 1.8 km [S16], two months for the single holes (invented)."""
        for key in ("6+950", "7+350", "7+900", "8+450", "8+200"):
            self._promised(key, date(2021, 8, 31), "Dicor beton tahun ini, targetnya selesai Agustus 2021.")
        for key in ("3+000", "9+300"):
            self._promised(key, date(2021, 4, 30), "Regu kami menambal lubang ini paling lambat akhir April.")

    def _promised(self, key: str, until: date, words: str) -> None:
        self.register.plan(self.tickets[key], self.desk, "waits_for_contract", until, words)

    @on("2021-03-05")
    def the_meeting_wants_the_tender(self) -> None:
        """Tender "next week" [S17]."""
        self.decided("tender", "Umumkan tender jeglongan sewu pekan depan.", "2021-03-12", ("road", ROAD))

    @on("2021-03-09")
    def the_tender_is_out(self) -> None:
        """The day is invented."""
        self.milestone("2021", "tender")
        self.settled("tender", "Tender diumumkan Selasa, 9 Maret.")

    @on("2021-03-31")
    def the_contract_is_signed(self) -> None:
        """Contractor, value and warranty are invented: nobody has published them."""
        self.register.change_package(
            self.engineer,
            self.packages["2021"],
            contractor=f"CV {INVENTED}",
            value_rupiah=10_860_000_000,
            planned_start=date(2021, 4, 5),
            planned_end=date(2021, 8, 31),
            warranty_days=180,
        )
        self.milestone("2021", "contract", number="CONTOH/SP/2021")

    @on("2021-04-05")
    def the_works_begin(self) -> None:
        """With the plan and the weights of the contract, both invented."""
        self.milestone("2021", "spmk")
        self.register.set_plan(self.engineer, self.packages["2021"], PLAN)
        self.register.set_stage_weights(self.engineer, self.works["2021"], WEIGHTS)
        self.stage("2021", "preparation")

    @on("2021-04-15")
    def the_joint_survey_is_made(self) -> None:
        """MC-0; invented."""
        self.milestone("2021", "mc0")

    @on("2021-04-20")
    def the_single_holes_are_patched(self) -> None:
        """Invented, like these complaints."""
        for key in ("3+000", "9+300"):
            why = "Ditambal regu PUPR, dilihat mandor 20 April 2021."
            self.register.close(self.tickets[key], self.desk, "repaired", why)

    # --- 2021, building

    @on("2021-05-03")  # levelling, under way on 10 May [S11]
    def the_ground_is_levelled(self) -> None:
        """Half the road stays open (invented)."""
        self.stage("2021", "subgrade")
        self._traffic("half", None)

    def _traffic(self, state: str, expected_open: date | None, note: str | None = None) -> None:
        self.register.record_traffic(
            self.engineer,
            ROAD,
            FROM_M,
            TO_M,
            state,
            since=self.today,
            expected_open=expected_open,
            works_id=self.works["2021"],
            note=note,
        )

    @on("2021-05-07")
    def the_meeting_speaks_of_lebaran(self) -> None:
        """On 10 May the works paused for it [S11]."""
        self.decided(
            "lebaran",
            "Ratakan seluruh 1,8 km sebelum libur Lebaran supaya dapat dilewati.",
            "2021-05-10",
            ("works", str(self.works["2021"])),
        )

    @on("2021-05-10")
    def the_works_pause_for_lebaran(self) -> None:
        """Levelled, 3 to 4 months to go [S11]."""
        self.settled("lebaran", "Badan jalan rata; pekerjaan berhenti untuk Lebaran.")

    @on("2021-05-28")
    def the_base_is_laid(self) -> None:
        """5 % [S9]; the day is invented."""
        self.stage("2021", "base")
        self._told(5, "biz.kompas.com, 18 Juli 2021: naik dari 5 %; harinya karangan")

    def _told(self, percent: float, source: str) -> None:
        self.register.record_progress(self.engineer, self.works["2021"], self.today, percent, source=source)

    @on("2021-06-01")  # "memasuki tahap pekerjaan rigid pavement", early June [S8]
    def the_concrete_begins(self) -> None:
        """The left lane first (invented); the road is closed until the end of August [S9]."""
        self.stage("2021", "lean_concrete", lane="left")
        self._traffic("closed", date(2021, 8, 31), "Dialihkan lewat simpang empat Pasar Pranggang")

    @on("2021-06-07")
    def formwork_stands(self) -> None:
        """Invented, as all stages that follow."""
        self.stage("2021", "formwork", FROM_M, MIDDLE_M, "left")

    @on("2021-06-09")
    def the_bridges_have_a_contract(self) -> None:
        """Two bridges, Rp 2.9 bn, DAU APBD 2021 [S10]; the contract is invented."""
        self.packages["bridges"] = self.register.record_package(
            self.engineer,
            name="Dua jembatan Plosoklaten – Gedangsewu 2021",
            agency="pupr",
            contractor=f"CV {INVENTED}",
            ceiling_rupiah=2_900_000_000,
            value_rupiah=2_610_000_000,
            budget_year=2021,
            planned_start=date(2021, 6, 14),
            planned_end=date(2021, 12, 11),
            warranty_days=180,
            source="radarkediri.jawapos.com, 20 Juni 2021: Rp 2,9 miliar",
        )
        for key, name in (
            ("ringin gong", "Jembatan Ringin Gong, Desa Sumberagung"),
            ("sidorejo", "Jembatan Desa Sidorejo"),
        ):
            self.works[key] = self.register.record_works(
                self.engineer, name=name, treatment="bridge", agency="pupr"
            )
        self.register.put_in_package(
            self.engineer, self.packages["bridges"], [self.works["ringin gong"], self.works["sidorejo"]]
        )
        self.milestone("bridges", "contract")

    @on("2021-06-11")
    def the_first_half_of_the_left_lane_is_cast(self) -> None:
        """0.9 km."""
        self.stage("2021", "casting", FROM_M, MIDDLE_M, "left")

    @on("2021-06-14")
    def the_bridges_begin(self) -> None:
        """Five days before the newspaper was there."""
        self.milestone("bridges", "spmk")
        self.register.set_plan(self.engineer, self.packages["bridges"], BRIDGE_PLAN)
        self.bridges("preparation")

    @on("2021-06-18")
    def the_meeting_calls_the_contractor(self) -> None:
        """The contract is critical since the day before."""
        self.decided(
            "show cause",
            "Adakan rapat pembuktian keterlambatan (SCM) dengan penyedia.",
            "2021-06-25",
            ("package", str(self.packages["2021"])),
        )

    @on("2021-06-20")  # under way on 19 and 20 June [S10]
    def the_bridges_have_their_foundations(self) -> None:
        """Cars go round by the crossing of Pasar Pranggang [S10]."""
        self.bridges("substructure")

    @on("2021-06-21")
    def formwork_stands_on_the_second_half(self) -> None:
        """Left lane."""
        self.stage("2021", "formwork", MIDDLE_M, TO_M, "left")

    @on("2021-06-25")
    def the_right_lane_begins(self) -> None:
        """Lean concrete, all of it."""
        self.stage("2021", "lean_concrete", lane="right")

    @on("2021-06-29")
    def the_contractor_has_been_heard(self) -> None:
        """Four days after the day named."""
        self.settled("show cause", "SCM 28 Juni: penyedia menambah alat dan jam kerja.")

    @on("2021-07-02")
    def the_first_concrete_cures(self) -> None:
        """0.9 km of the left lane: trucks from 30 July."""
        self.stage("2021", "curing", FROM_M, MIDDLE_M, "left")

    @on("2021-07-09")
    def the_second_half_of_the_left_lane_is_cast(self) -> None:
        """0.9 km."""
        self.stage("2021", "casting", MIDDLE_M, TO_M, "left")

    @on("2021-07-16")
    def formwork_stands_on_the_right_lane(self) -> None:
        """And the meeting wants a second crew: critical for the second time."""
        self.stage("2021", "formwork", lane="right")
        self.decided(
            "second crew",
            "Tambah satu regu cor untuk lajur kanan.",
            "2021-07-23",
            ("package", str(self.packages["2021"])),
        )

    @on("2021-07-18")
    def the_newspaper_tells_44_percent(self) -> None:
        """1.8 km, from 5 % to 44 %, expected end of August [S9]."""
        self._told(44, "https://biz.kompas.com/read/2021/07/18/095919228")

    @on("2021-07-21")
    def the_left_lane_cures(self) -> None:
        """Its second half: trucks from 18 August."""
        self.stage("2021", "curing", MIDDLE_M, TO_M, "left")
        self.settled("second crew", "Regu kedua bekerja sejak 20 Juli.")

    @on("2021-07-26")
    def the_right_lane_is_cast(self) -> None:
        """All 1.8 km."""
        self.stage("2021", "casting", lane="right")

    @on("2021-08-09")
    def the_right_lane_cures(self) -> None:
        """Trucks from 6 September."""
        self.stage("2021", "curing", lane="right")

    @on("2021-08-16")
    def the_bridges_have_their_beams(self) -> None:
        """Both."""
        self.bridges("superstructure")

    @on("2021-09-06")
    def only_the_edges_are_left(self) -> None:
        """98 %, only the talud is left, September [S12][S13]; the day is invented."""
        self.stage("2021", "shoulders")
        self._told(98, "berita.kedirikab.go.id/baca/2021/09/jeglongan-sewu-jadi-kenangan; harinya karangan")
        self._traffic("open", None)

    @on("2021-09-08")
    def the_complaints_are_closed(self) -> None:
        """The sign is taken away."""
        for key in ("6+950", "7+350", "7+900", "8+450", "8+200"):
            why = "Sudah dicor dan dibuka, dilihat pengawas 8 September 2021."
            self.register.close(self.tickets[key], self.desk, "repaired", why)
        self.register.remove_sign(self.engineer, self.signs["1.8 km"])

    @on("2021-10-14")
    def the_bridges_are_cast(self) -> None:
        """Their decks; invented, like all that follows of them."""
        self.bridges("deck")

    @on("2021-10-21")
    def the_bridges_cure(self) -> None:
        """28 days, too."""
        self.bridges("curing")

    @on("2021-11-22")
    def the_bridges_get_their_approaches(self) -> None:
        """Both."""
        self.bridges("approaches")

    @on("2021-11-29")
    def the_road_is_marked(self) -> None:
        """The talud is done."""
        self.stage("2021", "marking")

    @on("2021-12-13")
    def the_road_is_handed_over(self) -> None:
        """Warranty of 180 days: until 11 June 2022."""
        self.milestone("2021", "pho")

    @on("2021-12-20")
    def the_bridges_are_handed_over(self) -> None:
        """Warranty of 180 days: until 18 June 2022."""
        self.milestone("bridges", "pho")

    # --- 2022

    @on("2022-03-08")
    def the_new_concrete_cracks(self) -> None:
        """And a lamp beside it is out, which is not the contractor's."""
        self.reported("7+300", 7_300, "Beton baru sudah retak dan berlubang", "retak")
        self.reported("lamp", 7_310, "Lampu jalan mati", "pju")

    @on("2022-03-10")
    def the_crack_is_checked(self) -> None:
        """On the spot."""
        self.register.verify(self.tickets["7+300"], self.desk, how="field")
        self.register.verify(self.tickets["lamp"], self.desk, how="field")

    @on("2022-03-24")
    def the_contractor_mends_it(self) -> None:
        """Under warranty."""
        claims = self.queries.package(self.packages["2021"]).claims
        self.register.answer_claim(
            self.engineer, claims[0].claim_id, "repaired", "Penyedia memperbaiki retak, 23 Maret 2022."
        )
        why = "Diperbaiki penyedia dalam masa pemeliharaan, dilihat 24 Maret 2022."
        self.register.close(self.tickets["7+300"], self.desk, "repaired", why)
        self.register.close(self.tickets["lamp"], self.desk, "repaired", "Lampu menyala, 24 Maret 2022.")

    @on("2022-06-08")  # broken, 8 m x 6 m, to be finished by the end of 2022 [S19]; the day is invented
    def the_bridge_of_gedangsewu_breaks(self) -> None:
        """Not one of the two: their contractor does not answer for it."""
        self.reported("bridge", 9_604, "Jembatan Gedangsewu rusak", "jembatan")
        self.register.verify(self.tickets["bridge"], self.desk, how="field")
        self.works["gedangsewu"] = self.register.record_works(
            self.engineer,
            name="Jembatan Gedangsewu",
            treatment="bridge",
            agency="pupr",
            planned_end=date(2022, 12, 31),
            source="pledoi.co, Juni 2022",
        )
        self.stage("gedangsewu", "planned", *GEDANGSEWU)
        self.register.record_traffic(
            self.engineer,
            ROAD,
            *GEDANGSEWU,
            "closed",
            since=self.today,
            expected_open=date(2022, 12, 31),
            works_id=self.works["gedangsewu"],
        )

    @on("2022-06-11")
    def the_road_is_taken_over(self) -> None:
        """On the last day of its warranty. Of the bridges nobody records it."""
        self.milestone("2021", "fho")

    @on("2022-07-04")
    def there_is_a_hole_after_the_warranty(self) -> None:
        """The regency's own from now on."""
        self.reported("7+400", 7_400, "Lubang lagi di jeglongan sewu")

    @on("2022-07-05")
    def that_hole_is_checked(self) -> None:
        """As any other."""
        self.register.verify(self.tickets["7+400"], self.desk)


def at_the_beginning(database_url: str) -> JeglonganSewu:
    """Return the office with the built-in map of Kediri and no record on it."""
    store, region = open_store(database_url), load_region("kab-kediri")
    init_region(store, region, sample=False, now=datetime.combine(BEGINS, time(7), region.zone))
    return JeglonganSewu(store, region, People(store, get_settings().key_file))


def main() -> None:
    """Play the story into the installation that the settings name, to be looked at in its pages."""
    parser = argparse.ArgumentParser(description="Play the story of jeglongan sewu into new records.")
    parser.add_argument("--until", type=date.fromisoformat, default=ENDS, help="the last day, YYYY-MM-DD")
    story = at_the_beginning(get_settings().database_url)
    for day in story.play(parser.parse_args().until):
        last = day
    print(f"Played until {last}: {len(story.tickets)} complaints, {len(story.works)} works.")
    story.store.close()


if __name__ == "__main__":
    main()
