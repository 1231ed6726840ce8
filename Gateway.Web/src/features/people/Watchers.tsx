import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { useGateway } from '../../gateway/GatewayContext';
import type { PresencePermission, PresenceWatcher } from '../../gateway/model';
import { explain } from '../../gateway/problem';
import { Age } from '../../ui/Age';
import { announce } from '../../ui/announcer';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { tellFailed } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import classes from './EnquiryList.module.css';
import panel from './PersonPanel.module.css';
import page from './PresencePage.module.css';
import { permissionWords, watcherLook } from './presenceWords';

/** Who watches the signed-in person; those who wait for his word first. */
export function Watchers({ mayDecide }: { mayDecide: boolean }) {
  const watchers = useWatchers();
  const all = watchers.data?.data ?? [];
  const waiting = all.filter(isWaiting);
  return (
    <Panel title="Who watches me" note={watchers.isSuccess ? (waiting.length === 0 ? `${all.length} watch` : `${waiting.length} wait for your word`) : undefined}>
      {watchers.isPending ? <LoadingRows rows={3} label="Loading who watches you" /> : null}
      {watchers.isError ? <ErrorState title="Your watchers cannot be shown" reason={explain(watchers.error)} onRetry={() => void watchers.refetch()} /> : null}
      {watchers.isSuccess && all.length === 0 ? (
        <EmptyState icon="eye" title="Nobody watches you">
          Who asks how you are appears here. Your access rules say who may.
        </EmptyState>
      ) : null}
      {all.length > 0 ? (
        <div className={page['padded']}>
          <WatcherList watchers={all} label="Who watches me" mayDecide={mayDecide} />
        </div>
      ) : null}
    </Panel>
  );
}

/** Who watches somebody else, for who may decide in his place. */
export function WatchersOf({ of, name, mayDecide }: { of: string; name: string; mayDecide: boolean }) {
  const watchers = useWatchers(of);
  const all = watchers.data?.data ?? [];
  return (
    <section className={panel['watch']} aria-label={`Who watches ${name}`}>
      <h3 className={panel['heading']}>Watched by</h3>
      {watchers.isPending ? <LoadingRows rows={2} label={`Loading who watches ${name}`} /> : null}
      {watchers.isError ? <ErrorState title="The watchers cannot be shown" reason={explain(watchers.error)} onRetry={() => void watchers.refetch()} /> : null}
      {watchers.isSuccess && all.length === 0 ? <p className={panel['untold']}>Nobody watches {name}.</p> : null}
      {all.length > 0 ? <WatcherList watchers={all} of={of} label={`Who watches ${name}`} mayDecide={mayDecide} /> : null}
    </section>
  );
}

function useWatchers(of?: string) {
  const { rest } = useGateway();
  return useQuery({ queryKey: ['presence', 'watchers', of ?? 'own'], queryFn: () => rest.watchers(of) });
}

function WatcherList({ watchers, of, label, mayDecide }: { watchers: readonly PresenceWatcher[]; of?: string | undefined; label: string; mayDecide: boolean }) {
  return (
    <ul className={classes['list']} aria-label={label}>
      {[...watchers.filter(isWaiting), ...watchers.filter((one) => !isWaiting(one))].map((one) => (
        <Watcher key={`${one.watcher} ${one.since}`} watcher={one} of={of} mayDecide={mayDecide} />
      ))}
    </ul>
  );
}

const isWaiting = ({ state }: PresenceWatcher): boolean => state === 'pending' || state === 'waiting';

const decisions: readonly { permission: PresencePermission; label: string }[] = [
  { permission: 'allow', label: 'Allow' },
  { permission: 'politeBlock', label: 'Show as offline' },
  { permission: 'block', label: 'Block' },
];

function Watcher({ watcher, of, mayDecide }: { watcher: PresenceWatcher; of: string | undefined; mayDecide: boolean }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const name = watcher.displayName ?? watcher.watcher;
  const decide = useMutation({
    mutationFn: (permission: PresencePermission) => rest.decideWatcher({ watcher: watcher.watcher, permission, ...(of === undefined ? {} : { of }) }),
    onSuccess: (_, permission) => announce(`${name} ${permissionWords(of === undefined)[permission]}`),
    onError: (error) => tellFailed('Nothing was decided', explain(error), { to: '/access', text: 'To the access rules' }),
    onSettled: () => Promise.all(['presence', 'access'].map((key) => queries.invalidateQueries({ queryKey: [key] }))),
  });
  const look = watcherLook(watcher, of === undefined);
  const choices = decisions.filter(({ permission }) => isWaiting(watcher) || permission !== watcher.permission);
  return (
    <li className={classes['item']}>
      <div className={classes['about']}>
        <span className={classes['top']}>
          <b>{name}</b>
          <StateMark tone={look.tone} icon={look.icon}>
            {look.word}
          </StateMark>
        </span>
        <span className={classes['second']}>
          {watcher.displayName === undefined ? '' : `${watcher.watcher}, `}for <Age at={watcher.since} />, told {watcher.notifications === 1 ? 'once' : `${watcher.notifications} times`}
        </span>
      </div>
      {mayDecide ? (
        <span className={classes['actions']}>
          {choices.map(({ permission, label }) => (
            <Button
              key={permission}
              size="compact-sm"
              variant={permission === 'allow' && isWaiting(watcher) ? 'filled' : 'default'}
              loading={decide.isPending && decide.variables === permission}
              aria-label={`${label}: ${name}`}
              onClick={() => decide.mutate(permission)}
            >
              {label}
            </Button>
          ))}
        </span>
      ) : null}
    </li>
  );
}
