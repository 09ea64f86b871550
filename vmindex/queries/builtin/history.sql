-- title: History of a VM
-- description: Every migration of one VM in the order of time: from where, to where, how long, how it ended.
-- param: vm pattern  name or uuid of the VM; * and ? stand for any text, case does not matter
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
select
    started_at,
    vmotion_id,
    kind,
    coalesce(source_host, source_ip) as source,
    coalesce(dest_host, dest_ip) as dest,
    duration_s,
    downtime_s,
    bandwidth_mbps,
    encrypted,
    outcome,
    failure
from v_migrations
where is_vm(:vm, vm, vm_uuid)
    and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
order by started_us, vmotion_id
