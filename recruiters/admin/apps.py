from importlib import import_module

from django.contrib.admin.apps import AdminConfig

SUBJECTS = (
    "positions",
    "articles",
    "applications",
    "messages",
    "candidates",
    "pools",
    "employers",
    "reports",
    "alerts",
    "feedback",
    "searches",
    "mail",
    "mailnews",
    "vocabulary",
    "places",
    "guide",
    "people",
    "exporting",
    "inquiries",
    "sealed",
    "templates",
    "notes",
    "tags",
    "scorecards.kits",
)
"""One module each; the order is that in which the desk names them."""


class DeskAdminConfig(AdminConfig):
    """Django admin on our own site class; the modules of `recruiters.admin` register every model."""

    default_site = "recruiters.admin.site.DeskSite"

    def ready(self) -> None:
        super().ready()  # the models of other packages register first; we replace some of theirs
        for subject in SUBJECTS:
            import_module(f"recruiters.admin.{subject}")
