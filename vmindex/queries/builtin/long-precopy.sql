-- title: Long pre-copy
-- description: Migrations that copied memory for long before the switchover: big or busy VMs, or a slow network.
-- param: least duration = 60s  how long pre-copy took at least
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
    precopy_s,
    bandwidth_mbps,
    streams,
    outcome
from v_migrations
where precopy_s >= :least and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
    and is_host(:host, source_host, source_ip, dest_host, dest_ip)
    and is_vm(:vm, vm, vm_uuid)
order by precopy_s desc, vmotion_id
limit :limit
