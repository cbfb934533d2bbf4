"""Mail: rows first, then one kept SMTP connection; suppression; kinds and their templates."""
