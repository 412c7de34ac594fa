"""Bodies as the WhatsApp Cloud API posts them, after its reference of the webhook's payload."""

# https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples

from typing import Any

from hypothesis import strategies as st

from tests.fuzz import strange_texts

PHONE_NUMBER_ID = "106540352242922"
OUR_NUMBER = "6280000000000"


def envelope(
    *messages: dict[str, Any], name: str = "Pelapor", statuses: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """Return a body that carries these messages, as one change of one account."""
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": OUR_NUMBER, "phone_number_id": PHONE_NUMBER_ID},
    }
    if messages:
        senders = dict.fromkeys(str(message["from"]) for message in messages)
        value["contacts"] = [{"profile": {"name": name}, "wa_id": sender} for sender in senders]
        value["messages"] = list(messages)
    if statuses:
        value["statuses"] = statuses
    change = {"value": value, "field": "messages"}
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}


def text_message(
    words: str, sender: str = "628001234567", *, at_s: int = 1_697_043_223, key: str = "wamid.1"
) -> dict[str, Any]:
    """Return one text message."""
    return {"from": sender, "id": key, "timestamp": str(at_s), "type": "text", "text": {"body": words}}


def location_message(
    lon: float, lat: float, sender: str = "628001234567", *, at_s: int = 1_697_043_283, key: str = "wamid.2"
) -> dict[str, Any]:
    """Return one location that somebody sent."""
    place = {"latitude": lat, "longitude": lon}
    return {"from": sender, "id": key, "timestamp": str(at_s), "type": "location", "location": place}


def image_message(
    media_id: str,
    sender: str = "628001234567",
    *,
    caption: str = "",
    at_s: int = 1_697_043_283,
    key: str = "wamid.3",
) -> dict[str, Any]:
    """Return one image, to be fetched by its id."""
    image = {"mime_type": "image/jpeg", "sha256": "4654+8g=", "id": media_id} | (
        {"caption": caption} if caption else {}
    )
    return {"from": sender, "id": key, "timestamp": str(at_s), "type": "image", "image": image}


def _contents() -> st.SearchStrategy[dict[str, Any]]:
    """Return what a message says beside who, when and its id: every type of the reference."""
    words, media = strange_texts.texts(), st.text("0123456789", min_size=1, max_size=17)

    def of(kind: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries({"type": st.just(kind), kind: st.fixed_dictionaries(fields)})

    image = st.fixed_dictionaries(
        {"id": media, "mime_type": st.sampled_from(("image/jpeg", "image/png", "image/webp", "text/html"))},
        optional={"caption": words, "sha256": st.just("4654+8g="), "url": st.just("http://127.0.0.1/x")},
    )
    place = st.fixed_dictionaries(
        {"latitude": st.floats(-200, 200), "longitude": st.floats(-400, 400)},
        optional={"name": words, "address": words, "url": words},
    )
    contact = st.fixed_dictionaries(
        {"name": st.fixed_dictionaries({"formatted_name": words}), "phones": st.just([])}
    )
    button = st.fixed_dictionaries({"id": words, "title": words})
    return st.one_of(
        of("text", body=words),
        of("text", body=words),
        st.fixed_dictionaries({"type": st.just("image"), "image": image}),
        st.fixed_dictionaries({"type": st.just("location"), "location": place}),
        st.fixed_dictionaries({"type": st.just("contacts"), "contacts": st.lists(contact, max_size=2)}),
        of("video", id=media, mime_type=st.just("video/mp4"), caption=words),
        of("document", id=media, mime_type=st.just("application/pdf"), filename=words, caption=words),
        of("audio", id=media, mime_type=st.just("audio/ogg; codecs=opus"), voice=st.booleans()),
        of("sticker", id=media, mime_type=st.just("image/webp"), animated=st.booleans()),
        of("reaction", message_id=st.just("wamid.1"), emoji=words),
        of("button", text=words, payload=words),
        st.fixed_dictionaries(
            {
                "type": st.just("interactive"),
                "interactive": st.fixed_dictionaries(
                    {"type": st.just("button_reply"), "button_reply": button}
                ),
            }
        ),
        of("system", body=words, type=st.just("user_changed_number"), wa_id=st.just("628007654321")),
        of("order", catalog_id=media, text=words),
        st.just({"type": "unsupported", "errors": [{"code": 131051, "title": "Message type unknown"}]}),
        st.just({"type": "unknown"}),
    )


def messages() -> st.SearchStrategy[dict[str, Any]]:
    """Return one message of any type."""
    who = st.fixed_dictionaries(
        {
            "from": st.sampled_from(("628001234567", "628007654321", "972987654321")),
            "id": st.integers(0, 10**9).map(lambda number: f"wamid.{number}"),
            "timestamp": st.integers(1_500_000_000, 1_800_000_000).map(str),
        },
        optional={
            "context": st.sampled_from(({"forwarded": True}, {"from": OUR_NUMBER, "id": "wamid.0"}, {})),
            "referral": st.just({"source_url": "https://fb.me/x", "headline": "iklan"}),
        },
    )
    return st.tuples(who, _contents()).map(lambda parts: parts[0] | parts[1])


def _statuses() -> st.SearchStrategy[dict[str, Any]]:
    kinds = st.sampled_from(("sent", "delivered", "read", "failed"))
    return kinds.map(
        lambda kind: {
            "id": "wamid.9",
            "status": kind,
            "timestamp": "1697043223",
            "recipient_id": "628001234567",
        }
    )


def bodies() -> st.SearchStrategy[dict[str, Any]]:
    """Return bodies as the platform sends them: messages, delivery notes, or both."""
    several = st.lists(messages(), max_size=3)
    return st.tuples(several, st.lists(_statuses(), max_size=2), strange_texts.texts()).map(
        lambda parts: envelope(*parts[0], name=parts[2], statuses=parts[1])
    )
