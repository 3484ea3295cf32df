select $1::text, a.id, a.version, a.disabled_at
from account a
where a.id = $1
