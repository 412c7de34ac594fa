"""A message as a person has taken it down: what they heard or saw in it, with what came along."""

from contextlib import suppress
from dataclasses import replace

from data.channels import ParsedMessage, Parser, desk_call
from data.regions import Region


def parse(reading: bytes, body: bytes, parse_body: Parser, region: Region) -> ParsedMessage:
    """Return what a message says by what was taken down of it, with the files and the place it came with."""
    told = desk_call.parse(reading, region)
    # What no parser could read at all was still seen or heard by somebody.
    with suppress(ValueError, KeyError, TypeError, AttributeError):
        came = parse_body(body, region)
        told = replace(
            told,
            attachments=came.attachments,
            photos=came.photos,
            happened_at=came.happened_at,
            confidential=told.confidential or came.confidential,
        )
        if told.lon is None and told.place_words is None and told.road_id is None:
            told = replace(told, lon=came.lon, lat=came.lat, accuracy_m=came.accuracy_m, kind=came.kind)
    return told
