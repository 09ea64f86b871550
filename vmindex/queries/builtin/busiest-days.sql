-- title: Busiest days
-- description: Days by the number of migrations that began on them, most first. Days are of UTC.
-- param: limit integer = 20  how many rows
-- param: host pattern = *  only migrations from or to this host (name or address); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    substr(started_at, 1, 10) as day,
    count(*) as migrations,
    count(distinct vm) as vms,
    sum(case when outcome = 'failed' then 1 else 0 end) as failed,
    max(downtime_s) as worst_downtime_s
from v_migrations
where is_host(:host, source_host, source_ip, dest_host, dest_ip)
    and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
group by substr(started_at, 1, 10)
order by migrations desc, day
limit :limit
