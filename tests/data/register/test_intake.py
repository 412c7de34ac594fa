"""From a message to a stretch on the map: nothing lost, nothing twice."""



def test_a_report_becomes_a_complaint_on_its_road_and_a_pale_stretch(town):
    receipt = town.report(1000, 5, words="Jalan berlubang parah")
    assert receipt.status == "placed"
    assert receipt.road_name == "Ploso – Gedang"
    assert abs(receipt.station_m - 1000) < 1
    assert receipt.ticket.startswith("CTH-")
    (stretch,) = town.stretches()
    assert stretch.road_id == "R1"
    assert stretch.from_m <= receipt.station_m <= stretch.to_m
    assert (stretch.complaints, stretch.reporters, stretch.verified) == (1, 1, 0)
    assert stretch.subdistrict_codes == ["99.01"]
    assert stretch.village_codes == ["99.01.01"]
