select $1::text, a.id, a.version, a.kind, a.alt_text, a.caption, a.credit, a.licence, a.focal_x, a.focal_y
from media a
where a.id = $1
