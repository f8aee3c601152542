"""Find the text of a setting: in its variable, in a file, or in a credential of systemd.

A file is named by the variable with ``_FILE`` after its name. A credential has the setting's name
(https://systemd.io/CREDENTIALS/), and is looked for if the setting is a secret.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath

from api.settings import text_files
from api.settings.errors import InvalidSetting

SUFFIX = "_FILE"
CREDENTIALS = "CREDENTIALS_DIRECTORY"  # systemd sets it


class FaultySource(ValueError):
    """A fault of the place of a setting: a line for the operator, without any content."""


class SettingPlace(StrEnum):
    """A place in which the text of a setting can be."""

    VARIABLE = "variable"
    FILE = "file"
    CREDENTIAL = "credential"


@dataclass(frozen=True)
class SettingSource:
    """The place of a setting's text. ``path`` is empty for a variable."""

    name: str
    place: SettingPlace
    path: str = ""
    variable: str = field(default="", repr=False)

    def text(self) -> str:
        """Return the text. Raises ``FaultySource``."""
        if self.place is SettingPlace.VARIABLE:
            return self.variable
        try:
            return text_files.read_once(self.path)
        except InvalidSetting as fault:
            reason = str(fault)
        except (OSError, ValueError) as error:
            # not the path: somebody may have put the secret there
            reason = f"can't be read: {getattr(error, 'strerror', None) or 'it is no path'}"
        raise FaultySource(self._fault(reason)) from None

    def _fault(self, reason: str) -> str:
        if self.place is SettingPlace.FILE:
            return f"{self.name}{SUFFIX} names a file that {reason}. {example(self.name)}"
        return f"{self.name} is a credential of systemd that {reason}."


def find(name: str, environ: Mapping[str, str], *, is_secret: bool) -> SettingSource | None:
    """Return the place of a setting; None: it is set nowhere. An empty variable is not set.

    The variables come before a credential. Raises ``FaultySource``.
    """
    variable = environ.get(name, "").strip()
    path = environ.get(f"{name}{SUFFIX}", "").strip()
    if variable and path:
        raise FaultySource(f"{name} and {name}{SUFFIX} are both set: remove one of them.")
    if variable:
        return SettingSource(name, SettingPlace.VARIABLE, variable=variable)
    if path:
        if not PurePosixPath(path).is_absolute():
            # commands are run in other directories than the server
            raise FaultySource(f"{name}{SUFFIX} must be an absolute path. {example(name)}")
        return SettingSource(name, SettingPlace.FILE, path)
    return find_credential(name, environ) if is_secret else None


def find_credential(name: str, environ: Mapping[str, str]) -> SettingSource | None:
    """Return the credential with the name of a setting; None: there is none."""
    directory = environ.get(CREDENTIALS, "")
    if not PurePosixPath(directory).is_absolute():
        return None
    path = str(PurePosixPath(directory, name))
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError:
        pass  # not "not set": reading it names the reason
    return SettingSource(name, SettingPlace.CREDENTIAL, path)


def example(name: str) -> str:
    """Return an example of a file for a setting."""
    return f"Example: {name}{SUFFIX}=/run/secrets/{name.lower()}"
