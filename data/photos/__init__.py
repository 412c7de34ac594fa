"""Photos of complaints: taken in, encrypted on disk, let out one by one with faces and plates unknowable."""

from data.photos.album import PHOTOS_PER_REPORT, PHOTOS_PER_TICKET, PhotoReceipt, Photos
from data.photos.images import PhotoError, exif_place
from data.photos.renditions import newest_rendition

__all__ = [
    "PHOTOS_PER_REPORT",
    "PHOTOS_PER_TICKET",
    "PhotoError",
    "PhotoReceipt",
    "Photos",
    "exif_place",
    "newest_rendition",
]
