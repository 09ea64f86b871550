-- title: Concurrent storage migrations
-- description: The most storage migrations that ran at once of the VMs of each datastore. vSphere allows 8 per datastore
--   and 2 per host. The datastore is the one that holds the VM's .vmx file by the evidence read last; other disks of
--   the VM may lie elsewhere, and the file may have come there by the migration itself.
-- param: allowed integer = 8  how many a datastore may have at once
-- param: since time = 1970-01-01  only migrations that began then or later
-- param: until time = 9999-12-31  only migrations that began before
with paths as (
    select vm_uuid, max(replace(vmx_path, '/vmfs/volumes/', '')) as path
    from v_vms
    where vm_uuid is not null and vmx_path like '/vmfs/volumes/%/%'
    group by vm_uuid
),
copies as (
    select
        substr(p.path, 1, instr(p.path, '/') - 1) as datastore,
        m.started_at,
        m.started_us,
        m.ended_us
    from v_migrations m
    join paths p on p.vm_uuid = m.vm_uuid
    where m.kind in ('svmotion', 'xvmotion') and m.ended_us is not null
        and m.started_us >= :since and m.started_us < :until
),
steps as (
    select datastore, started_at as at, started_us as at_us, 1 as step from copies
    union all
    select datastore, null, case when ended_us > started_us then ended_us else started_us + 1 end, -1 from copies
),
running as (
    select datastore, at, step, sum(step) over (
        partition by datastore order by at_us, step rows between unbounded preceding and current row
    ) as at_once
    from steps
),
most as (
    select datastore, max(at_once) as at_once, sum(case when step = 1 then 1 else 0 end) as migrations
    from running
    group by datastore
)
select r.datastore, r.at_once as most_at_once, min(r.at) as first_at, most.migrations, :allowed as allowed
from running r
join most on most.datastore = r.datastore and most.at_once = r.at_once
group by r.datastore, r.at_once, most.migrations
order by most_at_once desc, r.datastore
