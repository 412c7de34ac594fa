"""Why a use case refuses something: a sentence for logs and terminals, a code and its facts for the pages."""

from typing import Any


class RefusalError(ValueError):
    """What cannot be done like this; the message says what to mend.

    ``code`` is language-free and tells pages which sentence to say, ``told`` the facts that it names.
    """

    def __init__(self, message: str, code: str = "other", **told: Any) -> None:
        super().__init__(message)
        self.code = code
        self.told = told
