-- A hash chain over the change log: each change carries the SHA-256 over the previous value of the chain and its own row, so that
-- `check` finds any row that was altered, removed, added or moved. The program computes the values (src/store/sqlite/chain.rs).

alter table changes add column chain blob check (length(chain) = 32); -- null only until the program has chained an older log

create table log_chain (
  id    integer primary key check (id = 1),         -- one row only
  start blob not null check (length(start) = 32),   -- 32 random bytes: the value before the first change
  seq   integer not null,                           -- number of the last change that the chain covers
  head  blob not null check (length(head) = 32)     -- the chain value of that change: shows when the end of the log was removed
) strict;

create table write_probe (
  id    integer primary key check (id = 1),         -- one row only
  bytes blob not null                               -- overwritten by the readiness check to find out whether writing works again
) strict;

-- The log stays append-only. A chain value is set once, when a log from an older version is chained.

drop trigger changes_are_never_altered;

create trigger changes_are_never_altered before update of seq, recorded_at, who, op, kind, id, after, reason on changes
begin select raise(abort, 'the change log is append-only'); end;

create trigger chain_values_are_never_altered before update of chain on changes when old.chain is not null
begin select raise(abort, 'the change log is append-only'); end;
