-- title: Failures by signature
-- description: Which known faults were the primary cause of migrations, and on how many hosts, most frequent first.
-- param: since time = 1970-01-01  only migrations that began then or later
select
    f.signature,
    count(distinct f.vmotion_id) as migrations,
    count(distinct f.host) as hosts,
    min(f.at) as first_at,
    max(f.at) as last_at,
    min(f.cause) as cause,
    min(f.reference) as reference
from v_findings f
join v_migrations m on m.vmotion_id = f.vmotion_id
where f.rank = 'primary' and coalesce(m.started_us, 0) >= :since
group by f.signature
order by migrations desc, f.signature
