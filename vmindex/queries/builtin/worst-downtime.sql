-- title: Worst downtime
-- description: Migrations by the time the guest stood still, longest first.
-- param: limit integer = 20  how many rows
-- param: host pattern = *  only migrations from or to this host (name or address); * and ? stand for any text
-- param: vm pattern = *  only migrations of this VM (name or uuid); * and ? stand for any text
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    vmotion_id,
    vm,
    coalesce(source_host, source_ip) as source,
    coalesce(dest_host, dest_ip) as dest,
    started_at,
    downtime_s,
    switchover_s,
    bandwidth_mbps,
    outcome
from v_migrations
where downtime_s is not null
    and is_host(:host, source_host, source_ip, dest_host, dest_ip)
    and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
    and is_vm(:vm, vm, vm_uuid)
order by downtime_s desc, vmotion_id
limit :limit
