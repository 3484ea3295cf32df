select ?1, a.id, a.version, a.kind, a.mime_type, a.width, a.height, a.alt_text, a.credit
from media a
where a.id = ?1
