select $1::text, a.id, a.slug, a.name, a.version
from contributor a
where a.id = $1
