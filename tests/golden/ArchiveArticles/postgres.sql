select p.value, a.id, a.status, a.version, a.responding_to_id
from unnest($1::text[]) with ordinality as p(value, place)
cross join article a
where a.id = p.value
order by p.place

select p.value, a.slug, a.title, a.responding_to_id
from unnest($1::text[]) with ordinality as p(value, place)
cross join article a
where a.id = p.value
order by p.place

select p.value, a.slug, a.name
from unnest($1::text[]) with ordinality as p(value, place)
cross join contributor a
where a.id = p.value
order by p.place

select p.value, a.slug
from unnest($1::text[]) with ordinality as p(value, place)
cross join tag a
where a.id = p.value
order by p.place
