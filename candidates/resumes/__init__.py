"""Files of resumes: what is taken, and how their text is read without trusting them.

`checks.kind_of` decides in the request, `extract.extract` reads the text in a process of its own. Neither
uses a name that somebody gave a file, and neither writes one.
"""
