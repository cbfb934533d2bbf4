"""People on file: what they said of themselves, what was checked, what they agreed to.

`file` is their list and their page, `tabs` what the page is divided into, `frame` what stays above every tab,
`rooms` what the tabs show that are no forms, `settings` alert settings with a file or without one.
"""

from recruiters.admin.candidates import file, settings

__all__ = ["file", "settings"]
