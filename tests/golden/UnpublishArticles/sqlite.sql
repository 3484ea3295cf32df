select p.value, a.id, a.status, a.version, a.responding_to_id
from (
  select value, key as place
  from json_each(?1)) p
cross join article a
where a.id = p.value
order by p.place

select p.value, a.slug, a.title, a.responding_to_id
from (
  select value, key as place
  from json_each(?1)) p
cross join article a
where a.id = p.value
order by p.place

select p.value, a.slug, a.name
from (
  select value, key as place
  from json_each(?1)) p
cross join contributor a
where a.id = p.value
order by p.place

select p.value, a.slug
from (
  select value, key as place
  from json_each(?1)) p
cross join tag a
where a.id = p.value
order by p.place
