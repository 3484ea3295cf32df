select $1::text, a.id, a.name
from account a
where a.id = $1
