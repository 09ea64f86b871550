-- title: Failures by signature
-- description: Which known faults were the primary cause of migrations, and on how many hosts, most frequent first.
-- param: host pattern = *  only migrations from or to this host (name or address); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
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
where f.rank = 'primary' and coalesce(m.started_us, 0) >= :since and coalesce(m.started_us, 0) < :until
    and is_host(:host, m.source_host, m.source_ip, m.dest_host, m.dest_ip)
group by f.signature
order by migrations desc, f.signature
