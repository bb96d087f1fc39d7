"""Who may read what a process writes to the disk."""

import os


def keep_to_the_owner() -> None:
    """From here on this process makes files and folders that nobody but its own account may open.

    The database, its journal, documents and exports hold personal data, and their libraries follow the umask.
    """
    os.umask(0o077)
