"""What a request is refused for, said in both languages: GeoReport answers errors as a list of them."""

from dashboard.i18n import Language, translate


class ApiError(Exception):
    """A request that cannot be answered; ``code`` names its sentence, ``facts`` fill that in."""

    def __init__(self, status: int, code: str, *, retry_after_s: int | None = None, **facts: object) -> None:
        self.status = status
        self.code = code
        self.facts = facts
        self.retry_after_s = retry_after_s
        super().__init__(code)

    def sentence(self, language: Language) -> str:
        """Say what is wrong and what to do."""
        said = (
            _of_address(self.code, language)
            or _of_form(self.code, language)
            or _of_query(self.code, language)
        )
        return (said or _failed(language)).format(**self.facts)


def _failed(language: Language) -> str:
    return translate("Something failed here. Try again; if it fails again, tell the office.", language)


def _of_address(code: str, language: Language) -> str | None:
    sentences = {
        "failed": _failed(language),
        "no_such_path": translate(
            "There is nothing at this address. There are services, requests, tokens and discovery, each with "
            ".json or .xml.",
            language,
        ),
        "method": translate("This address takes {methods} only.", language),
        "jurisdiction_missing": translate(
            "jurisdiction_id is missing: several regions are served here. Use one of {known}.", language
        ),
        "jurisdiction_unknown": translate("jurisdiction_id {given} was not found here.", language),
        "service_unknown": translate("service_code {given} was not found. services lists them.", language),
        "request_unknown": translate("service_request_id {given} was not found.", language),
        "token_unknown": translate("token {given} was not found.", language),
        "key_missing": translate("api_key is missing. The office gives keys out.", language),
        "key_invalid": translate("api_key is not valid, or not for this region.", language),
        "too_often": translate("This api_key has posted too often. Try again later.", language),
    }
    return sentences.get(code)


def _of_form(code: str, language: Language) -> str | None:
    sentences = {
        "service_missing": translate("service_code is missing. services lists them.", language),
        "place_missing": translate(
            "The place is missing: send lat and long, address_string, or address_id.", language
        ),
        "half_a_place": translate("lat and long belong together; send both or none.", language),
        "bad_degrees": translate("{field} is not degrees (WGS 84) between {least} and {most}.", language),
        "address_unknown": translate(
            "address_id {given} is no road here. Roads have the ids that requests tell.", language
        ),
        "too_long": translate("{field} is longer than {most} characters.", language),
        "bad_attribute": translate("attribute[{field}] is not one of its values: {known}.", language),
        "bad_number": translate("{field} is not a number from {least} to {most}.", language),
        "twice": translate("{field} was sent more than once.", language),
        "not_a_form": translate(
            "The form cannot be read. Send it as application/x-www-form-urlencoded or multipart/form-data, "
            "in UTF-8.",
            language,
        ),
        "too_large": translate("All in all more than {most} MB were sent.", language),
        "too_many_photos": translate("A report takes up to {most} photos.", language),
        "not_photo": translate(
            "The photo cannot be taken in. Send a JPEG, PNG or WebP that a program can open.", language
        ),
        "photo_too_large": translate("The photo is too large. Send a smaller one.", language),
        "unreadable": translate("The report cannot be read like this. Check its fields.", language),
    }
    return sentences.get(code)


def _of_query(code: str, language: Language) -> str | None:
    sentences = {
        "bad_time": translate("{field} is no time such as 2026-01-31T08:30:00Z.", language),
        "ends_before": translate("{field} lies before its beginning.", language),
        "too_far_apart": translate("start_date and end_date lie more than {most} days apart.", language),
        "bad_status": translate("status is open or closed, or both with a comma.", language),
        "bad_whole": translate("{field} is not a whole number from {least} to {most}.", language),
        "bad_box": translate("bbox is west,south,east,north in degrees.", language),
        "radius_alone": translate("radius needs lat and long, and they need it.", language),
        "too_many": translate("{field} names more than {most}.", language),
    }
    return sentences.get(code)
