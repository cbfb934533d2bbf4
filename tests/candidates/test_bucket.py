"""Private files in a bucket: the same doors, the same refusals, over a real server of the protocol."""

from __future__ import annotations

import copy
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen
from zipfile import ZipFile

import boto3
import pytest
from django.core.files.base import ContentFile, File
from django.test import TestCase
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

import config.storage
from candidates.enums import AskedBy
from candidates.models import DataExport, Resume
from candidates.services import deletions, exports, resumes
from config.addresses import bucket as read_address
from config.bucket import PrivateBucket
from config.storage import private
from tests.candidates.resume_files import plain_pdf
from tests.candidates.views.test_keeping import show_it_is_them
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Keys = Callable[[], list[str]]
KEY, SECRET = "key-of-tests", "secret/with+signs"
DATA = plain_pdf(("Dana Example, CPC, AAPC 2019", "Five years of coding in ICD-10-CM."))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """host:port of a server with the bucket `private`, which somebody has to sign for."""
    argv = [sys.executable, str(Path(__file__).parent / "bucket_server.py")]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        host = f"127.0.0.1:{int(process.stdout.readline())}"
        with closing(_client(host)) as client:
            client.create_bucket(Bucket="private")
        yield host
        process.terminate()


def _client(host: str) -> Any:  # noqa: ANN401 -- boto3 makes its classes as it runs
    return boto3.client(
        "s3", endpoint_url=f"http://{host}", aws_access_key_id=KEY, aws_secret_access_key=SECRET,
        region_name="us-east-1",
    )  # fmt: skip


def _use(settings: Settings, address: str) -> None:
    stores = copy.deepcopy(settings.STORAGES)
    stores["private"] = {"BACKEND": "config.bucket.PrivateBucket", "OPTIONS": read_address(address)}
    settings.STORAGES = stores


@pytest.fixture
def keys(server: str, settings: Settings) -> Iterator[Keys]:
    """Private files go to the bucket; called, it says which keys are there."""
    _use(settings, f"s3+http://{KEY}:secret%2Fwith%2Bsigns@{server}/private/onfile?region=us-east-1")
    stored = private()
    assert isinstance(stored, PrivateBucket)
    client = _client(server)

    def there() -> list[str]:
        return [row["Key"] for row in client.list_objects_v2(Bucket="private").get("Contents", [])]

    for key in there():
        client.delete_object(Bucket="private", Key=key)
    yield there
    client.close()
    stored.connection.meta.client.close()


def _upload(cast: Cast) -> Resume:
    with TestCase.captureOnCommitCallbacks(execute=True):
        resume = resumes.upload(candidate=cast.dana, file=File(BytesIO(DATA)), name="resume.pdf")
    assert resumes.read_waiting() == 1
    resume.refresh_from_db()
    return resume


def test_a_resume_is_kept_read_and_sent_from_a_bucket(keys: Keys, cast: Cast) -> None:
    resume = _upload(cast)

    assert keys() == [f"onfile/{resume.key}"]
    assert (resume.status, "Five years of coding" in resume.text) == ("ready", True)
    address = reverse("candidates:resume-download", args=[resume.pk])
    answer = cast.as_dana.get(address)
    assert b"".join(answer.streaming_content) == DATA  # type: ignore[attr-defined]
    assert cast.as_erin.get(address).status_code == 404
    with TestCase.captureOnCommitCallbacks(execute=True):
        resumes.remove(resume=resume)
    assert keys() == []


def test_a_file_of_a_bucket_has_no_address_and_no_reader_but_us(keys: Keys, server: str, cast: Cast) -> None:
    resume = _upload(cast)

    with pytest.raises(ValueError, match="not accessible via a URL"):
        resume.storage.url(resume.key)
    with pytest.raises(NotImplementedError):
        resume.storage.path(resume.key)
    with closing(_client(server)) as client:
        grants = client.get_object_acl(Bucket="private", Key=f"onfile/{resume.key}")["Grants"]
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"]  # nobody but the owner
    with pytest.raises(HTTPError) as refused:
        urlopen(f"http://{server}/private/onfile/{resume.key}")
    refused.value.close()
    assert refused.value.code == 403


def test_everything_of_a_person_is_packed_from_a_bucket_and_goes_from_it(keys: Keys, cast: Cast) -> None:
    resume = _upload(cast)
    show_it_is_them(cast.as_dana)
    cast.as_dana.post("/me/data/")
    assert exports.build_all() == 1

    export = DataExport.objects.get()
    assert sorted(keys()) == sorted([f"onfile/{export.key}", f"onfile/{resume.key}"])
    answer = cast.as_dana.get(reverse("candidates:data-file", args=[export.pk]))
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        assert archive.read(f"files/candidates.resume-{resume.pk}-resume.pdf") == DATA
    request = deletions.ask(candidate=cast.dana, asked_by=AskedBy.OWNER)
    assert deletions.erase_files(request=request) == 2
    assert keys() == []


def test_what_no_row_names_goes_at_night(keys: Keys, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    resume = _upload(cast)
    private().save("resumes/nobodys", ContentFile(b"%PDF-"))

    resumes.forget_files()
    assert len(keys()) == 2  # too young: a row may still come
    monkeypatch.setattr(config.storage, "ORPHAN_AFTER", timedelta(minutes=-1))
    resumes.forget_files()
    exports.forget_old()  # no folder of that name is no fault
    assert keys() == [f"onfile/{resume.key}"]


def test_a_file_that_is_gone_is_said_and_a_silent_server_is_waited_for(
    keys: Keys,
    server: str,
    settings: Settings,
    cast: Cast,
) -> None:
    gone = _upload(cast)
    gone.storage.delete(gone.key)
    assert cast.as_dana.get(reverse("candidates:resume-download", args=[gone.pk])).status_code == 404

    with TestCase.captureOnCommitCallbacks(execute=True):
        second = File(BytesIO(plain_pdf(("Another text",))))
        waiting = resumes.upload(candidate=cast.dana, file=second, name="second.pdf")
    _use(settings, "s3+http://key:secret@127.0.0.1:9/private/onfile")
    assert resumes.read_waiting() == 0
    waiting.refresh_from_db()
    assert (waiting.status, waiting.lease_until is not None) == ("pending", True)

    _use(settings, f"s3+http://{KEY}:secret%2Fwith%2Bsigns@{server}/private/onfile")
    Resume.objects.filter(pk=waiting.pk).update(lease_until=timezone.now())
    assert resumes.read_waiting() == 1
