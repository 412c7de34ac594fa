"""A programme as a file for an office: one row a treatment on its stations, with what it costs and why."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from data.exchange.table_writers import Outgoing
from data.programme.measures import UNKNOWN, measures_of
from data.regions import Region
from geo.stationing import format_station

COLUMNS: Mapping[str, str] = {
    "bagian": "text",
    "peringkat": "whole",
    "skor": "number",
    "ruas": "text",
    "kode_ruas": "text",
    "dari_sta": "text",
    "sampai_sta": "text",
    "panjang_m": "number",
    "kecamatan": "text",
    "jenis_kerusakan": "text",
    "permukaan": "text",
    "kondisi": "text",
    "penanganan": "text",
    "lebar_m": "number",
    "biaya_rupiah": "whole",
    "manfaat": "number",
    "perkiraan": "text",
    "pekerjaan": "text",
}
_PARTS = {"chosen": "dipilih", "promised": "sudah dijanjikan", "left": "belum dianggarkan"}
_CLASSES = {"good": "baik", "fair": "sedang", "light": "rusak ringan", "heavy": "rusak berat"}
_SURFACES = {
    "asphalt": "aspal",
    "concrete": "beton",
    "paving": "paving",
    "gravel": "kerikil",
    "earth": "tanah",
}
_ESTIMATES = {
    "class": "kondisi belum disurvei",
    "surface": "permukaan belum didata",
    "width": "lebar belum diukur",
    "cost": "harga satuan perkiraan",
}


def outgoing(
    region: Region, title: str, items: pd.DataFrame, area_names: Mapping[str, str], notes: Mapping[str, str]
) -> Outgoing:
    """Return the items of a programme (``reads.ProgrammeView.items``) as a table on its way out."""
    return Outgoing(
        title=title,
        columns=COLUMNS,
        rows=_rows(region, items, area_names),
        zone=region.zone,
        notes=notes,
    )


def notes_of(
    name: str, budget_rupiah: int, figures: Mapping[str, Any], costs: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    """Return what everybody who opens the file must know: money, benefit, and where the prices come from."""
    proven = "terbukti terbaik" if figures["proven"] else "belum terbukti terbaik"
    notes = {
        "Program": name,
        "Anggaran (Rp)": str(budget_rupiah),
        "Terpakai (Rp)": str(figures["cost_rupiah"]),
        "Di antaranya sudah dijanjikan (Rp)": str(figures["promised_rupiah"]),
        "Manfaat": f"{figures['benefit']:.1f} (skor × km × perbaikan kondisi; {proven})",
        "Dihitung pada": figures["as_of"],
    }
    for cost in costs:
        seen = cost["source"] or "perkiraan, bukan harga resmi"
        told = f"Rp {cost['rupiah']} per {cost['basis']}, {cost['year']}: {cost['scope']}. {seen}"
        notes[f"Harga satuan {cost['measure']}"] = told
    return notes


def _rows(region: Region, items: pd.DataFrame, area_names: Mapping[str, str]) -> Iterator[Sequence[Any]]:
    measures = measures_of(region).by_id
    families: dict[str, str] = {family.id: family.name.id for family in region.families}
    for item in items.to_dict("records"):
        known: dict[str, Any] = {str(name): None if _is_none(cell) else cell for name, cell in item.items()}
        measure = measures.get(known["measure"] or "")
        yield (
            _PARTS[known["part"]],
            known["rank"],
            known["score"],
            known["road_name"],
            known["road_id"],
            format_station(known["from_m"]),
            format_station(known["to_m"]),
            known["to_m"] - known["from_m"],
            ", ".join(area_names.get(code, code) for code in known["subdistrict_codes"]),
            families.get(known["family"] or ""),
            _SURFACES.get(known["surface"] or ""),
            _CLASSES.get(known["class"] or UNKNOWN),
            None if measure is None else measure.name.id,
            known["width_m"],
            known["cost_rupiah"],
            known["benefit"],
            ", ".join(_ESTIMATES[code] for code in known["estimates"]),
            known["works_name"],
            known["geometry"],
        )


def _is_none(cell: Any) -> bool:
    return bool(pd.api.types.is_scalar(cell) and pd.isna(cell))
