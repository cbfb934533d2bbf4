"""The board as JSON, read-only and for everybody: `/api/v1/`, described in OpenAPI 3.1."""
