select $1::text, a.slug, a.title, a.published_on, a.locale, a.responding_to_id
from article a
where a.id = $1 and a.public
