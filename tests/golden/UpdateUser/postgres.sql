select $1::text, a.id, a.email, a.name, a.role, a.version, j1.id, j1.slug
from account a
left join contributor j1 on j1.id = a.contributor_id
where a.id = $1
