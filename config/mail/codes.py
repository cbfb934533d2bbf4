"""What the codes in a relay's answer speak of, wherever the answer is repeated."""

from __future__ import annotations

import re

from config.mail.relay import ABOUT_THE_ADDRESS, NO_MAILBOX

ENHANCED_SOMEWHERE = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?!\.?\d)")
"""An enhanced code (RFC 3463), which is no part of an IP address."""
REPLY_SOMEWHERE = re.compile(r"(?<![\d.])[245]\d\d(?![\d.])")


def enhanced(words: str) -> str:
    """The first enhanced code in an answer, or nothing."""
    found = ENHANCED_SOMEWHERE.search(words)
    return found[0] if found else ""


def is_about_address(words: str) -> bool | None:
    """Whether an answer says that the mailbox is not there or closed, by the rule of `config.mail.relay`.

    None when there is no code in it.
    """
    if code := enhanced(words):
        return bool(ABOUT_THE_ADDRESS.match(code))
    reply = REPLY_SOMEWHERE.search(words)
    return int(reply[0]) == NO_MAILBOX if reply else None
