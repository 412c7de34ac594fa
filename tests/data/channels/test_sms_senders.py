"""A person writes from a number, a service under a name or a short code."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.channels.sms_senders import service_of

FORMATS = phonenumbers.PhoneNumberFormat
PERSONS = [
    *("081234567890", "+62 812-3456-7890", "(0354) 691234", "0354691234", "691234", "+1 315 448 8005"),
    *("0812xxxx4567", "0812****567", "", "   ", "-", "unknown", "Anonim", "warga@contoh.id", "0812"),
]
SERVICES = ["IM3", "TELKOMSEL", "Telkomsel", "BANK BRI", "Info-XL", "3", "AXIS_ID", "363", "99033", "112"]


@pytest.mark.parametrize("sender", PERSONS)
def test_a_number_or_nobody_is_no_service(sender: str) -> None:
    assert service_of(sender) is None


@pytest.mark.parametrize("sender", [one for one in SERVICES if one != "3"])
def test_a_name_or_a_short_code_is_a_service(sender: str) -> None:
    assert service_of(sender) == sender


@pytest.mark.parametrize("name", ["Pak Budi", "bu siti rt 3", "Kades Ploso Lor yang baru", "Dinas PUPR"])
def test_in_a_list_people_may_be_named_as_in_a_phones_book(name: str) -> None:
    assert service_of(name, may_be_named=True) is None
    assert service_of(name) == name
    assert service_of("BANK BRI", may_be_named=True) == "BANK BRI"


@given(
    st.sampled_from(["ID", "MY", "SG", "SA", "HK", "US", "NL"]),
    st.sampled_from([FORMATS.E164, FORMATS.INTERNATIONAL, FORMATS.NATIONAL, FORMATS.RFC3966]),
    st.integers(0, 10**8),
)
def test_no_telephone_number_is_taken_for_a_service(country: str, form: int, more: int) -> None:
    for kind in (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE):
        number = phonenumbers.example_number_for_type(country, kind)
        national = str(number.national_number)
        number.national_number = int(national[:3] + str(more).zfill(len(national))[-(len(national) - 3) :])
        written = phonenumbers.format_number(number, form)
        assert service_of(written) is None
        assert service_of(written, may_be_named=True) is None


@given(st.text(max_size=20))
def test_any_sender_is_read(sender: str) -> None:
    assert service_of(sender) in (None, sender.strip())
