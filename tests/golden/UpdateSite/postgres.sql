select $1::text, a.id, a.title, a.description, a.locales, a.navigation, j1.id, a.version
from site a
left join media j1 on j1.id = a.logo_id
where a.id = $1
