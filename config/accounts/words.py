"""What the account pages call things, and say when something is wrong: our words for allauth's."""

from __future__ import annotations

from typing import Any

LABELS = {
    "login": "E-mail",
    "email": "E-mail",
    "password": "Password",
    "oldpassword": "Current password",
    "password2": "The new password once more",
    "code": "Code",
    "name": "What you call it",
}
REQUIRED = {
    "login": "Give the e-mail address of your account.",
    "email": "Give an e-mail address.",
    "password": "Give your password. You have lost it? A code by mail lets you in without it.",
    "oldpassword": "Give your current password.",
    "password1": "Choose a password of at least 12 characters.",
    "password2": "Type the new password once more.",
    "code": "Enter the code.",
    "name": "Give it a name, so that you know it again.",
    "account": "Choose which one to take off.",
    "credential": "The browser sent no passkey. Try it once more.",
}
KEY_ALONE = "It then asks for your finger, your face or a PIN, so that nobody else can use it."
FIRST_KEY, OTHER_KEY = "My key", "My other key"
NO_ADDRESS = "This does not look like an e-mail address, such as name@example.com."
WRONG_CODE = "That is not the code. Look at the newest mail, or have a new one sent."
WRONG_APP_CODE = "That is not the code. Wait for the next one of your app, or use a recovery code."
WRONG_NEW_APP_CODE = (
    "That is not the code. Type the one that the app shows now; each counts for half a minute."
)
ERRORS: dict[str, Any] = {
    "account_inactive": "This account is closed. Write to the recruiting desk to open it again.",
    "cannot_remove_primary_email": "Mail goes to this address. Choose another one for it first.",
    "duplicate_email": "This address is on your account already.",
    "email_password_mismatch": "This address and this password do not go together. A code by mail works"
    " without the password.",
    "email_taken": "There is an account with this address already. Sign in with it.",
    "enter_current_password": "That is not your current password.",
    "incorrect_code": WRONG_CODE,
    "incorrect_password": "That is not your password. Lost it? Choose a new one with a code by mail.",
    "invalid_login": "This address and this password do not go together. A code by mail works without the"
    " password.",
    "invalid_or_expired_key": "This link has run out. Have a new mail sent.",
    "invalid_password_reset": "This link has run out. Have a new mail sent.",
    "rate_limited": "That was too often in a short time. Wait a few minutes, then try again.",
    "same_as_current": "That is what it is now. Choose another one.",
    # Said of passwords, of codes, and of somebody who comes back before their address is confirmed.
    "too_many_login_attempts": "That was too often in a short time. Wait a few minutes and try again, or have"
    " a new code sent by mail.",
    "unknown_email": "There is no account with this address.",
    "unverified_primary_email": "Confirm this address first: we sent a code to it.",
}
"""By allauth's names for them (DefaultAccountAdapter.error_messages); the rest is never shown here."""
SECOND_FACTOR_ERRORS: dict[str, Any] = {
    "incorrect_code": WRONG_APP_CODE,
    "unverified_email": "Confirm your e-mail address first, then turn this on.",
    "add_email_blocked": "Turn two-step sign-in off before you add an address.",
}
PROVIDER_ERRORS: dict[str, Any] = {
    "email_taken": "There is an account with this address already. Sign in to it first, then connect %s.",
    "no_password": "This is your only way in besides a code by mail. Set a password first, then take it off.",
    "no_verified_email": "Confirm your e-mail address first, then take it off.",
    "connected_other": "It is connected to another account here. Sign in to that one and take it off there.",
    "disconnect_last": "This is your only way in. Set a password first, then take it off.",
}
