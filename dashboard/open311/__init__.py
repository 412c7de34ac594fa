"""Open311 GeoReport v2 under ``/open311/v2/``: other programs read service requests and post them."""
