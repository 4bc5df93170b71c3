"""A form with a file, as `multipart/form-data` (RFC 7578); pure."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class File:
    """A file of a form.

    Args:
        name: what it is called there, "nfe.xml"; plain ASCII, ours.
    """

    name: str
    media_type: str
    content: bytes


def form(fields: Mapping[str, str], file: File) -> tuple[str, bytes]:
    """Give the content type of a form, and the form; the file is its part `file`.

    Args:
        fields: name → text; names are ours.
    """
    boundary = uuid.uuid4().hex
    parts = [_part(f'name="{name}"', text.encode()) for name, text in fields.items()]
    head = f'name="file"; filename="{file.name}"'
    parts.append(_part(head, file.content, f"Content-Type: {file.media_type}\r\n"))
    line = f"--{boundary}\r\n".encode()
    content = line + line.join(parts) + f"--{boundary}--\r\n".encode()
    return f"multipart/form-data; boundary={boundary}", content


def _part(disposition: str, content: bytes, more: str = "") -> bytes:
    head = f"Content-Disposition: form-data; {disposition}\r\n{more}\r\n"
    return head.encode() + content + b"\r\n"
