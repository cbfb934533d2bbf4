"""Allauth's forms in our words: labels and errors by `config.accounts.words`, and nothing else changed."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as providers
from django import forms
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest

from config.accounts.words import KEY_ALONE, LABELS, NO_ADDRESS, REQUIRED, WRONG_NEW_APP_CODE


class OurWords(forms.Form):
    """Mixed into each of allauth's forms, before it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- of allauth's form
        super().__init__(*args, **kwargs)
        is_new = "password2" in self.fields
        for name, field in self.fields.items():
            if name == "password1":
                field.label = "New password" if is_new else "Password"
            else:
                field.label = LABELS.get(name, field.label)
            field.error_messages["required"] = REQUIRED.get(name, field.error_messages["required"])
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = NO_ADDRESS
            field.widget.attrs.pop("placeholder", None)  # the label says it, and stays


class LoginForm(OurWords, account.LoginForm):  # type: ignore[misc]  # allauth ships no types
    pass


class SignupForm(OurWords, account.SignupForm):  # type: ignore[misc]  # allauth ships no types
    def try_save(self, request: HttpRequest) -> Any:  # noqa: ANN401 -- allauth's pair of user and answer
        """As allauth does, and as long for an address that has an account: its password is hashed too.

        Hashing takes a good part of a second. Without it the clock would tell who has an account here.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class AddEmailForm(OurWords, account.AddEmailForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ChangeEmailForm(OurWords, account.ChangeEmailForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ChangePasswordForm(OurWords, account.ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    pass


class SetPasswordForm(OurWords, account.SetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ResetPasswordForm(OurWords, account.ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ReauthenticateForm(OurWords, account.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    pass


class RequestLoginCodeForm(OurWords, account.RequestLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ConfirmLoginCodeForm(OurWords, account.ConfirmLoginCodeForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ConfirmEmailVerificationCodeForm(OurWords, account.ConfirmEmailVerificationCodeForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ConfirmPasswordResetCodeForm(OurWords, account.ConfirmPasswordResetCodeForm):  # type: ignore[misc]  # allauth ships no types
    pass


class SecondAuthenticateForm(OurWords, second.AuthenticateForm):  # type: ignore[misc]  # allauth ships no types
    pass


class SecondReauthenticateForm(OurWords, second.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth ships no types
    def clean_code(self) -> str:
        """As allauth does, without a word of recovery codes: those come with the app that is being set up."""
        try:
            return str(super().clean_code())
        except forms.ValidationError as error:
            if error.code == "incorrect_code":
                raise forms.ValidationError(WRONG_NEW_APP_CODE, code=error.code) from None
            raise


class AddWebAuthnForm(OurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- of allauth's form
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].help_text = KEY_ALONE


class EditWebAuthnForm(OurWords, webauthn.EditWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    pass


class LoginWebAuthnForm(OurWords, webauthn.LoginWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    pass


class ProviderSignupForm(OurWords, providers.SignupForm):  # type: ignore[misc]  # allauth ships no types
    pass


class DisconnectForm(OurWords, providers.DisconnectForm):  # type: ignore[misc]  # allauth ships no types
    pass
