import { ActionIcon, Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';

import { useGateway, useLive } from '../../gateway/GatewayContext';
import type { Floor, Session } from '../../gateway/model';
import { explain } from '../../gateway/problem';
import { announce } from '../../ui/announcer';
import { Age } from '../../ui/Age';
import { Icon } from '../../ui/Icon';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { tellFailed } from '../../ui/notify';
import { StateMark } from '../../ui/StateMark';
import { moved } from './floorQueue';
import classes from './FloorPanel.module.css';
import { isOver } from './tile';
import { memberName, talkerName } from './tileVoice';
import { accessText } from './voiceWording';

/** Who talks and who waits; and for who has the right, what can be done about it. */
export function FloorPanel({ session, mayOverride }: { session: Session; mayOverride: boolean }) {
  const { rest } = useGateway();
  const live = useLive((view) => view.floors.get(session.id));
  const goesOn = !isOver(session);
  // Where nobody has talked so far, the live view knows of no floor.
  const asked = useQuery({ queryKey: ['floor', session.id], queryFn: () => rest.floor(session.id), enabled: goesOn && session.controlledHere && live === undefined });
  if (!goesOn) return <EmptyState icon="mic" title="The session is over">What was said is under Talk.</EmptyState>;
  if (!session.controlledHere) return <EmptyState icon="mic" title="Another network controls the floor">It tells only whoever takes part in the session.</EmptyState>;
  const floor = live ?? asked.data;
  if (floor === undefined) {
    return asked.isError ? <ErrorState title="The floor cannot be shown" reason={explain(asked.error)} onRetry={() => void asked.refetch()} /> : <LoadingRows rows={3} label="Loading the floor" />;
  }
  return <FloorView floor={floor} session={session} mayOverride={mayOverride} />;
}

function FloorView({ floor, session, mayOverride }: { floor: Floor; session: Session; mayOverride: boolean }) {
  const { rest } = useGateway();
  const revoke = useMutation({
    mutationFn: () => rest.revokeFloor(session.id),
    onSuccess: () => announce('The talker was told to stop'),
    onError: (error) => tellFailed('The floor was not taken away', explain(error)),
  });
  const order = useMutation({
    mutationFn: (addresses: readonly string[]) => rest.orderFloorQueue(session.id, addresses),
    onError: (error) => tellFailed('The queue was not put in order', explain(error)),
  });
  const addresses = floor.queue.map(({ address }) => address);
  const look = { idle: { tone: 'quiet', icon: 'circle', word: 'idle' }, taken: { tone: 'good', icon: 'volume', word: 'taken' }, revoking: { tone: 'bad', icon: 'micOff', word: 'being taken away' } } as const;
  const { tone, icon, word } = look[floor.state];
  const last = floor.lastBurst;
  return (
    <div className={classes['floor']}>
      <div className={classes['holder']}>
        <StateMark tone={tone} icon={icon}>
          {word}
        </StateMark>
        {floor.holder === undefined ? (
          <span>Nobody talks, for <Age at={floor.since} /></span>
        ) : (
          <span>
            <b>{memberName(floor.holder)}</b> talks, for <Age at={floor.since} />, priority {floor.holder.priority}
            {floor.maxTalkMs === undefined ? '' : `, ${Math.round(floor.maxTalkMs / 1000)} s at most`}
          </span>
        )}
        {mayOverride && floor.holder !== undefined ? (
          <Button size="compact-sm" color="red.8" leftSection={<Icon name="micOff" size={13} />} disabled={floor.state === 'revoking'} loading={revoke.isPending} onClick={() => revoke.mutate()}>
            Take the floor away
          </Button>
        ) : null}
      </div>
      {last === undefined ? null : (
        <p className={classes['last']}>
          Last: <b>{talkerName(last)}</b>
          {last.lengthMs === undefined ? '' : `, ${(last.lengthMs / 1000).toFixed(1)} s`}
          {last.accessMs === undefined ? '' : `, granted in ${accessText(last.accessMs)}`}
        </p>
      )}
      <h3 className={classes['heading']}>{floor.queue.length === 0 ? 'Nobody waits' : `${floor.queue.length} in the queue`}</h3>
      <ol className={classes['queue']} aria-label="Queue for the floor">
        {floor.queue.map((one, index) => (
          <li key={one.participant}>
            <span className={classes['place']}>{index + 1}</span>
            <span className={classes['who']}>
              <b>{memberName(one)}</b> priority {one.priority}
            </span>
            {mayOverride ? (
              <>
                <ActionIcon size="sm" variant="default" disabled={index === 0 || order.isPending} aria-label={`Earlier: ${memberName(one)}`} onClick={() => order.mutate(moved(addresses, index, -1))}>
                  <Icon name="arrowUp" size={13} />
                </ActionIcon>
                <ActionIcon size="sm" variant="default" disabled={index === floor.queue.length - 1 || order.isPending} aria-label={`Later: ${memberName(one)}`} onClick={() => order.mutate(moved(addresses, index, 1))}>
                  <Icon name="arrowDown" size={13} />
                </ActionIcon>
              </>
            ) : null}
          </li>
        ))}
      </ol>
    </div>
  );
}
