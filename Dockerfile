# The image of web, worker and beat: the same code, three commands (docker-compose.yml).
# Nothing embedded is in it: database, broker and mail are addresses.

FROM python:3.12-slim AS build
# requirements-s3.txt for private files in a bucket (PRIVATE_STORAGE_URL).
ARG REQUIREMENTS=requirements.txt
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY ${REQUIREMENTS} /requirements.txt
RUN /venv/bin/pip install --require-hashes -r /requirements.txt

FROM python:3.12-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    VAR_DIR=/var/lib/onfile \
    STATIC_ROOT=/app/staticfiles \
    WEB_CONCURRENCY=2
RUN useradd --system --uid 10001 --user-group --no-create-home onfile \
    && install --directory --owner=onfile --group=onfile /var/lib/onfile
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# Needs no environment: collecting and compressing files asks neither database nor secrets.
RUN python manage.py collectstatic --no-input && python -m compileall -q .
USER onfile
VOLUME /var/lib/onfile
EXPOSE 8000
# /healthz answers for whatever host the site has, so it is asked by that name.
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-c", "\
import os, urllib.parse, urllib.request as r; \
host = urllib.parse.urlsplit(os.environ.get('SITE_URL', 'http://127.0.0.1:8000')).netloc; \
r.urlopen(r.Request('http://127.0.0.1:8000/healthz', headers={'Host': host}), timeout=4)"]
# How many processes: gunicorn reads WEB_CONCURRENCY, which a --workers here would override.
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
