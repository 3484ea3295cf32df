select a.id, j1.id, j1.name, a.application, a.introspection, a.created_at, a.expires_at, a.revoked_at, a.last_used_at, a.role, a.documents, a.root_fields
from token a
left join account j1 on j1.id = a.account_id
order by a.created_at desc, a.id desc limit 21
