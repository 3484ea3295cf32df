select p.value, a.id, a.status, a.version, a.responding_to_id
from unnest($1::text[]) with ordinality as p(value, place)
cross join article a
where a.id = p.value
order by p.place
