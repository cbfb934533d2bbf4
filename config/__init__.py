"""The platform: settings, routes, identity, mail, and the embedded stack."""

__version__ = "0.1.0"
