"""Every named constraint of every model of ours is violated by a test of its app."""

from __future__ import annotations

from django.apps import apps

from tests.candidates.test_constraints import VIOLATIONS as OF_CANDIDATES
from tests.config.test_constraints import VIOLATIONS as OF_ACCOUNTS
from tests.constraints import OUR_APPS, named_constraints
from tests.jobs.test_constraints import VIOLATIONS as OF_JOBS
from tests.mail.test_constraints import VIOLATIONS as OF_MAIL
from tests.recruiters.test_constraints import VIOLATIONS as OF_RECRUITERS


def test_no_constraint_is_left_out() -> None:
    tried = {*OF_JOBS, *OF_CANDIDATES, *OF_MAIL, *OF_ACCOUNTS, *OF_RECRUITERS}

    assert named_constraints(*OUR_APPS) - tried == set()


def test_constraints_are_named_by_their_app() -> None:
    named = {name: label for label in OUR_APPS for name in named_constraints(label)}

    assert {name for name, label in named.items() if not name.startswith(f"{label}_")} == set()
    assert len(named) > 50


def test_pairs_are_unique_by_name_and_not_by_unique_together() -> None:
    models = [model for label in OUR_APPS for model in apps.get_app_config(label).get_models()]

    assert [model for model in models if model._meta.unique_together] == []


def test_every_app_of_ours_is_looked_at() -> None:
    ours = {
        config.label
        for config in apps.get_app_configs()
        if config.name.partition(".")[0] in {"recruiters", "candidates", "jobs", "config"}
    }

    assert ours == set(OUR_APPS)
