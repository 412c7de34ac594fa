"""The names of months and time zones in dates that people write, Indonesian and English."""

# By their first three letters, with the spellings beside the rule.
MONTHS = {
    name: number
    for names in (
        "jan feb mar apr mei jun jul agu sep okt nov des",
        "jan feb mar apr may jun jul aug sep oct nov dec",
    )
    for number, name in enumerate(names.split(), start=1)
} | {"ags": 8, "agt": 8, "nop": 11, "peb": 2}
ZONE_HOURS = {"z": 0, "utc": 0, "gmt": 0, "wib": 7, "wita": 8, "wit": 9}  # Indonesia's three: Keppres 41/1987
