"""The canary is heard: what is hidden in any writing is found, and nothing is found where nothing is."""

import base64
import os

import pytest

from tests.privacy.canary import canaries, found_in


@pytest.mark.parametrize("canary", canaries(), ids=lambda one: one.channel)
def test_every_writing_of_a_person_is_found(canary):
    written = [
        canary.words.encode(),
        canary.words.upper().encode(),
        canary.words.encode("utf-16-le"),
        b"{" + base64.b64encode(b"x" + canary.words.encode()),
        f"+{canary.international[:2]} {canary.international[2:5]}-{canary.international[5:]}".encode(),
        f"tel:0{canary.local[1:4]} {canary.local[4:8]} {canary.local[8:]}".encode(),
        f"?from={canary.name.replace(' ', '%20')}".encode(),
        canary.email.encode().hex().encode(),
    ]
    missed = [text for text in written if not found_in(text, canary.secrets())]
    assert missed == []


def test_nobody_is_found_in_noise():
    noise = os.urandom(3_000_000) + b"0123456789" * 1_000
    assert [found_in(noise, one.secrets()) for one in canaries()] == [[]] * len(canaries())
