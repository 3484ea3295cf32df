select ?1, a.id, a.slug, a.name, a.bio, a.affiliation, a.url, a.orcid, a.version
from contributor a
where a.id = ?1
