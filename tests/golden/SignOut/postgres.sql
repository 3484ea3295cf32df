select $1::text, a.id, a.revoked_at
from session a
where a.id = $1 and a.account_id = (
  select $2)
