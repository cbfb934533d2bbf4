"""The fields of JSON Resume v1.0.0, and a schema made of them that is stricter than the published one.

Read in the schema of the package @jsonresume/schema 1.3.1 on November 26, 2026; `make audit ARGS="resume"`
compares this table with it. The published schema lets further fields stand anywhere; this one lets them
stand in `meta` alone, so that a misspelled name of a field is found.
"""

from __future__ import annotations

from typing import Any

TEXT, URI, EMAIL, DAY, TEXTS = "text", "uri", "email", "day", "texts"
SPAN = {"startDate": DAY, "endDate": DAY}
FIELDS: dict[str, dict[str, Any]] = {
    "basics": {
        "name": TEXT, "label": TEXT, "image": TEXT, "email": EMAIL, "phone": TEXT, "url": URI,
        "summary": TEXT,
        "location": {
            "address": TEXT, "postalCode": TEXT, "city": TEXT, "countryCode": TEXT, "region": TEXT,
        },
        "profiles": [{"network": TEXT, "username": TEXT, "url": URI}],
    },
    "work": {
        "name": TEXT, "location": TEXT, "description": TEXT, "position": TEXT, "url": URI, **SPAN,
        "summary": TEXT, "highlights": TEXTS,
    },
    "volunteer": {
        "organization": TEXT, "position": TEXT, "url": URI, **SPAN, "summary": TEXT, "highlights": TEXTS,
    },
    "education": {
        "institution": TEXT, "url": URI, "area": TEXT, "studyType": TEXT, **SPAN, "score": TEXT,
        "courses": TEXTS,
    },
    "awards": {"title": TEXT, "date": DAY, "awarder": TEXT, "summary": TEXT},
    "certificates": {"name": TEXT, "date": DAY, "url": URI, "issuer": TEXT},
    "publications": {"name": TEXT, "publisher": TEXT, "releaseDate": DAY, "url": URI, "summary": TEXT},
    "skills": {"name": TEXT, "level": TEXT, "keywords": TEXTS},
    "languages": {"language": TEXT, "fluency": TEXT},
    "interests": {"name": TEXT, "keywords": TEXTS},
    "references": {"name": TEXT, "reference": TEXT},
    "projects": {
        "name": TEXT, "description": TEXT, "highlights": TEXTS, "keywords": TEXTS, **SPAN, "url": URI,
        "roles": TEXTS, "entity": TEXT, "type": TEXT,
    },
    "meta": {"canonical": URI, "version": TEXT, "lastModified": TEXT},
}  # fmt: skip
SINGLE = ("basics", "meta")
"""Parts that are one object; all others are lists of them."""
KINDS: dict[str, dict[str, Any]] = {
    TEXT: {"type": "string"},
    URI: {"type": "string", "format": "uri"},
    EMAIL: {"type": "string", "format": "email"},
    DAY: {"type": "string", "pattern": "^[12][0-9]{3}(-[01][0-9](-[0-3][0-9])?)?$"},
    TEXTS: {"type": "array", "items": {"type": "string"}},
}
SAMPLES: dict[str, Any] = {
    TEXT: "Some words",
    URI: "https://example.com/a",
    EMAIL: "robin@example.com",
    DAY: "2021-05",
    TEXTS: ["One", "Another"],
}


def schema() -> dict[str, Any]:
    """The whole as a JSON Schema, draft 7."""
    parts = {
        name: _object(fields, is_open=name == "meta")
        if name in SINGLE
        else {"type": "array", "items": _object(fields)}
        for name, fields in FIELDS.items()
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "properties": {"$schema": KINDS[URI], **parts},
        "additionalProperties": False,
    }


def _object(fields: dict[str, Any], *, is_open: bool = False) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: _kind(kind) for name, kind in fields.items()},
        "additionalProperties": is_open,
    }


def _kind(kind: Any) -> dict[str, Any]:  # noqa: ANN401 -- one of KINDS, an object or a list of one
    if isinstance(kind, list):
        return {"type": "array", "items": _object(kind[0])}
    return _object(kind) if isinstance(kind, dict) else KINDS[kind]


def maximal() -> dict[str, Any]:
    """A document with every field there is."""
    return {
        "$schema": SAMPLES[URI],
        **{
            name: _filled(fields) if name in SINGLE else [_filled(fields), _filled(fields)]
            for name, fields in FIELDS.items()
        },
    }


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [_filled(kind[0])]
        if isinstance(kind, list)
        else _filled(kind)
        if isinstance(kind, dict)
        else SAMPLES[kind]
        for name, kind in fields.items()
    }


def differences(official: dict[str, Any]) -> list[str]:
    """Where this table and the published schema differ."""
    found = []
    for name in sorted({*FIELDS, *official["properties"]} - {"$schema"}):
        part = official["properties"].get(name)
        if part is None or name not in FIELDS:
            found.append(f"{name} is only in {'the schema' if part else 'the table'}")
            continue
        ours, theirs = _flat(name, FIELDS[name]), _flat_official(name, part)
        found += [f"{path}: {ours.get(path)} here, {theirs.get(path)} there" for path in sorted(
            path for path in {*ours, *theirs} if ours.get(path) != theirs.get(path)
        )]  # fmt: skip
    return found


def _flat(path: str, kind: Any) -> dict[str, str]:  # noqa: ANN401 -- as above
    if isinstance(kind, list):
        return _flat(path, kind[0])
    if isinstance(kind, dict):
        return {key: kind for name, one in kind.items() for key, kind in _flat(f"{path}.{name}", one).items()}
    return {path: kind}


def _flat_official(path: str, part: dict[str, Any]) -> dict[str, str]:
    if "$ref" in part:
        return {path: DAY if part["$ref"].endswith("/iso8601") else part["$ref"]}
    if part["type"] == "array":
        items = part["items"]
        return {path: TEXTS} if items["type"] == "string" else _flat_official(path, items)
    if part["type"] == "object":
        return {
            key: kind
            for name, one in part["properties"].items()
            for key, kind in _flat_official(f"{path}.{name}", one).items()
        }
    return {path: part.get("format", TEXT)}
