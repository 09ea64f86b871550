-- title: Most moved VMs
-- description: How often each VM changed its host, over how many hosts, and when last; for licence audits too.
-- param: limit integer = 20  how many rows
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    vm,
    count(*) as moves,
    count(distinct coalesce(dest_host, dest_ip)) as destinations,
    min(started_at) as first_at,
    max(started_at) as last_at
from v_migrations
where outcome = 'success' and kind <> 'svmotion' and vm is not null and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
group by vm, vm_uuid
order by moves desc, vm
limit :limit
