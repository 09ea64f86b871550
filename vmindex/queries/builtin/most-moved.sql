-- title: Most moved VMs
-- description: How often each VM changed its host, over how many hosts, and when last; for licence audits too.
-- param: limit integer = 20  how many rows
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
with known as ( -- a migration between hosts without bundles does not tell the uuid: it is the one that the name has, if there is but one
    select vm as name, case when count(distinct vm_uuid) = 1 then max(vm_uuid) end as uuid from v_vms where vm is not null group by vm
)
select
    vm,
    count(*) as moves,
    count(distinct coalesce(dest_host, dest_ip)) as destinations,
    min(started_at) as first_at,
    max(started_at) as last_at
from v_migrations join known on name = vm
where outcome = 'success' and kind <> 'svmotion' and vm is not null and coalesce(started_us, 0) >= :since and coalesce(started_us, 0) < :until
group by vm, coalesce(vm_uuid, uuid)
order by moves desc, vm
limit :limit
