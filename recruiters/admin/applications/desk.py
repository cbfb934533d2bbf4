"""Applications: read, weighed, moved, answered. Nothing of them is edited here."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, path

from candidates.models import Application
from recruiters.admin.applications.moves import ApplicationMoves
from recruiters.admin.scorecards import cards


@admin.register(Application)
class ApplicationAdmin(ApplicationMoves):
    """The addresses of an application. Its list, page, talk and moves are those it inherits."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = {
            "move": self.move_view,
            "note": self.note_view,
            "message": self.message_view,
            "read": self.read_view,
            "interview": self.interview_view,
            "uninterview": self.cancel_view,
        }
        undo = path("undo/", wrap(self.undo_view), name="candidates_applications_undo")
        return [
            undo,
            *cards.urls(self),
            *(
                path(f"<int:pk>/{name}/", wrap(view), name=f"candidates_application_{name}")
                for name, view in own.items()
            ),
            *super().get_urls(),
        ]
