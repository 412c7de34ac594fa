"""The tables, each with ``region_id``; every change to them is a migration in ``migrations/versions``.

Times are UTC (naive in SQLite, written and read through ``UtcDateTime``), stations and offsets are metres,
geometries are WKB in lon/lat (EPSG:4326). Columns named ``*_sealed`` hold bytes encrypted under the key of
one reporter (see ``people.py``); ``*_hash`` columns hold keyed hashes.
"""

from data.schema.answering import deadline, field_check, letter, letter_complaint
from data.schema.base import UtcDateTime, metadata
from data.schema.complaints import complaint, evidence, message, photo, placing_weights, position, reporter
from data.schema.condition import road_profile, survey, survey_row
from data.schema.exchange import (
    column_mapping,
    other_number,
    service_assignment,
    service_count,
    set_aside_contact,
    set_aside_file,
    sharing_consent,
    sp4n_batch,
    sp4n_row,
)
from data.schema.ground import area, import_run, landmark, network_version, region, revision, road, road_area
from data.schema.notices import erasure_request, outbox, subscription
from data.schema.office import account, event, session
from data.schema.open311 import api_key, open311_request
from data.schema.packages import milestone, package, payment, plan_point, works_weight
from data.schema.photos import photo_rendition, works_photo_rendition
from data.schema.priorities import priority_weights
from data.schema.programme import programme, programme_item
from data.schema.review import review_decision, review_step
from data.schema.sites import crew, crew_task, traffic, warning_sign, warranty_claim, works_photo
from data.schema.stretches import stretch, stretch_complaint, stretch_priors
from data.schema.threads import media, message_complaint
from data.schema.understanding import alarm, alarm_call
from data.schema.works import progress_report, works, works_range

__all__ = [
    "UtcDateTime",
    "account",
    "alarm",
    "alarm_call",
    "api_key",
    "area",
    "column_mapping",
    "complaint",
    "crew",
    "crew_task",
    "deadline",
    "erasure_request",
    "event",
    "evidence",
    "field_check",
    "import_run",
    "landmark",
    "letter",
    "letter_complaint",
    "media",
    "message",
    "message_complaint",
    "metadata",
    "milestone",
    "network_version",
    "open311_request",
    "other_number",
    "outbox",
    "package",
    "payment",
    "photo",
    "photo_rendition",
    "placing_weights",
    "plan_point",
    "position",
    "priority_weights",
    "programme",
    "programme_item",
    "progress_report",
    "region",
    "reporter",
    "review_decision",
    "review_step",
    "revision",
    "road",
    "road_area",
    "road_profile",
    "service_assignment",
    "service_count",
    "session",
    "set_aside_contact",
    "set_aside_file",
    "sharing_consent",
    "sp4n_batch",
    "sp4n_row",
    "stretch",
    "stretch_complaint",
    "stretch_priors",
    "subscription",
    "survey",
    "survey_row",
    "traffic",
    "warning_sign",
    "warranty_claim",
    "works",
    "works_photo",
    "works_photo_rendition",
    "works_range",
    "works_weight",
]
