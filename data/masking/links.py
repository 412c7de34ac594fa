"""Addresses of the net masked: links, e-mail, accounts, and places given in figures."""

import re

LINK, MAIL, ACCOUNT, PLACE = "[tautan]", "[surel]", "[akun]", "[koordinat]"

_ENDINGS = (
    "com|net|org|id|co|me|ly|gl|xyz|site|vip|top|online|info|biz|io|app|link|shop|live|tv|club|edu|gov|page"
)
_LINK = re.compile(
    rf"(?:https?://|www\.)\S+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:{_ENDINGS})\b(?:/\S*)?", re.IGNORECASE
)
_MAIL = re.compile(
    r"[\w.+-]+\s?(?:@|\(at\)|\[at\]|\bat\b)\s?[\w-]+\s?(?:\.|\(dot\)|\[dot\]|\bdot\b|\btitik\b)\s?[a-z]{2,}(?:\.[a-z]{2,})*"
    r"|[\w.+-]+\s*(?:@|\(at\)|\[at\]|\bat\b|\bet\b)\s*(?:gmail|yahoo|ymail|hotmail|outlook|icloud|rocketmail)\b(?:\s?(?:\.|\bdot\b|\btitik\b)\s?\w+)*",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<!\w)@\s?[\w.]{2,}")
_NETS = r"(?:ig|instagram|insta|fb|facebook|tiktok|tik tok|twitter|telegram|tele|line|akun)"
_ACCOUNT = re.compile(
    rf"\b{_NETS}\b(?:\s+(?:saya|sy|ku|nya|id))?\s*[:=]\s*@?[\w.]+(?:\s[A-Z]\w+){{0,2}}"
    rf"|\b{_NETS}\b(?:\s+(?:saya|sy|ku|nya|id))?\s+@?(?=\w*[\d_.]\w)[\w.]+",
    re.IGNORECASE,
)
# Where the phone was: perhaps at its owner's door. Three decimals are 100 m.
_PLACE = re.compile(
    r"[-+]?\d{1,2}[.,]\d{3,}\s*°?\s*[NSLU]?[SU]?\s*[,;/ ]\s*[-+]?\d{2,3}[.,]\d{3,}\s*°?\s*[EWBT]?T?\b"
)


def mask_links(text: str) -> str:
    """Return a text without addresses of the net and places in figures."""
    if "." in text or "@" in text or "/" in text or " at " in text.casefold():
        text = _MAIL.sub(MAIL, text)
        text = _LINK.sub(LINK, text)
        text = _PLACE.sub(PLACE, text)
    text = _HANDLE.sub(ACCOUNT, text)
    return _ACCOUNT.sub(ACCOUNT, text)
