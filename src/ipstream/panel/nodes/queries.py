"""Reads of nodes, and what each of them may fetch."""

from __future__ import annotations

import zlib
from pathlib import Path

from ipstream.core.errors import NotFound
from ipstream.panel.accounts.queries import digest
from ipstream.panel.library.models import Track
from ipstream.panel.library.queries import media_file
from ipstream.panel.nodes.models import Document, Node


def node_of_token(token: str) -> Node | None:
    """The node that holds this token, if any."""
    return Node.objects.filter(token_digest=digest(token)).first()


def document_for(node: Node, content_hash: str) -> bytes:
    """A document that was made for this node. Raises NotFound for those of others as for none at all."""
    row = Document.objects.filter(node=node, content_hash=content_hash).first()
    if row is None:
        raise NotFound(f"no document {content_hash}", code="document_not_found")
    return zlib.decompress(row.body)


def media_for(node: Node, sha256: str) -> Path:
    """A file that a station of this node may play now. Raises NotFound for all others."""
    placed = Track.objects.filter(station__placements__node=node, station__placements__current=True)
    path = media_file(sha256) if placed.filter(air_sha256=sha256, status="ready").exists() else None
    if path is None:
        raise NotFound(f"no media {sha256}", code="media_not_found")
    return path
