select ?1, a.id, a.slug, a.name, a.version
from tag a
where a.id = ?1
