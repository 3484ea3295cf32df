select $1::text, a.id, a.expires_at, a.role, a.documents, a.root_fields, j1.id, a.application
from token a
left join account j1 on j1.id = a.account_id
where a.id = $1
