"""Messages with the candidate, and interviews."""

from __future__ import annotations

from dataclasses import replace

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.html import format_html

from candidates.queries import progress
from candidates.services import interviews
from candidates.services import messages as talk
from recruiters.admin.applications.page import ApplicationPage
from recruiters.admin.people import whoever
from recruiters.admin.scorecards import cards
from recruiters.admin.templates import draft, preview, templates_of
from recruiters.admin.words import (
    change_url,
    link,
)
from recruiters.forms.interviews import InterviewForm
from recruiters.forms.messages import DeskMessageForm
from recruiters.forms.templates import is_looking
from recruiters.models import Purpose
from recruiters.queries import scorecards

MESSAGE_SENT = (
    "The message is on their page. If they have not read it in {minutes} minutes, a mail tells them"
    " that it is there."
)


class ApplicationTalk(ApplicationPage):
    """What is said to the candidate besides moves."""

    def message_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Write to the candidate; what they wrote counts as read."""
        application = self._application(request, pk, write=True)
        if request.method != "POST":
            return redirect(change_url(application))
        templates = templates_of(request, Purpose.MESSAGE)
        form = DeskMessageForm(request.POST, templates=templates)
        if is_looking(request.POST) and not form.has_bad_words:
            typed = draft(form, request, application)
            shown = DeskMessageForm(initial=typed, templates=templates)
            found = preview(request, application, typed["text"])
            return self._page(request, application, message_form=shown, message_preview=found)
        if form.is_valid():
            try:
                talk.write(
                    application=application,
                    text=self._filled(request, application, form.cleaned_data["text"]),
                    by=whoever(request),
                    by_candidate=False,
                )
            except talk.TooLate as refusal:
                form.add_error(None, str(refusal))
        if not form.is_valid():
            return self._page(request, application, status=422, message_form=form)
        messages.success(request, MESSAGE_SENT.format(minutes=settings.MESSAGE_NOTICE_MINUTES))
        return redirect(change_url(application) + "#messages")

    def read_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mark what they wrote as read, or the last of it as unread."""
        application = self._application(request, pk, write=True)
        if request.method == "POST":
            if request.POST.get("as") == "unread":
                talk.unread(application=application)
            else:
                talk.read(application=application, by_candidate=False)
        return redirect(change_url(application) + "#messages")

    def interview_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Offer times for an interview, or others in the place of those that stand."""
        application = self._application(request, pk, write=True)
        if request.method != "POST":
            return redirect(change_url(application))
        interview, templates = progress.interview(application), templates_of(request, Purpose.INTERVIEW)
        form = InterviewForm(request.POST, templates=templates)
        if is_looking(request.POST) and not form.has_bad_words:
            typed = draft(form, request, application)
            shown = InterviewForm(interview=interview, typed=typed, templates=templates)
            found = preview(request, application, typed["note"])
            return self._page(request, application, interview_form=shown, interview_preview=found)
        if form.is_valid():
            offered = form.order()
            offered = replace(offered, note=self._filled(request, application, offered.note))
            try:
                if interview is None:
                    interviews.offer(application=application, offered=offered, by=whoever(request))
                else:
                    interviews.change(interview=interview, offered=offered, by=whoever(request))
            except interviews.Refused as refusal:
                form.add_error(None, str(refusal))
        if not form.is_valid():
            return self._page(request, application, status=422, interview_form=form)
        words = "The offer is on their page, and a mail with it is on its way."
        if request.user.has_perm(scorecards.ASK):
            ask = link(f"{cards.page_of(application)}#asked", "ask colleagues for a scorecard")
            messages.success(request, format_html("{} Now you can {}.", words, ask))
        else:
            messages.success(request, words)
        return redirect(change_url(application) + "#interview")

    def cancel_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take an interview back."""
        application = self._application(request, pk, write=True)
        interview = progress.interview(application)
        if request.method == "POST" and interview is not None:
            try:
                interviews.cancel(interview=interview)
            except interviews.Refused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, "The interview is canceled, and a mail about it is on its way.")
        return redirect(change_url(application) + "#interview")
