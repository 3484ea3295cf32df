select ?1, a.id, a.created_at, a.expires_at, a.revoked_at, j1.id, j1.name, j2.id, j2.number
from preview_link a
left join account j1 on j1.id = a.created_by_id
left join revision j2 on j2.id = a.revision_id
where a.id = ?1
