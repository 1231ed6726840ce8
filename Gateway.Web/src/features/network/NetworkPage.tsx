import { useQuery } from '@tanstack/react-query';

import { deviceName } from '../../gateway/deviceName';
import { useGateway, useLink, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import { ageText } from '../../ui/time';
import { useNow } from '../../ui/useNow';
import classes from './NetworkPage.module.css';
import { outcomesOf, type Tally, tallyDevices } from './tally';

/** Whether the gateway can do its work: its own checks, who is registered how, and what became of the latest alerts. */
export function NetworkPage() {
  const { rest } = useGateway();
  const users = useLive((view) => view.users);
  const alerts = useLive((view) => view.alerts);
  const seq = useLive((view) => view.seq);
  const link = useLink();
  const now = useNow();
  const health = useQuery({ queryKey: ['network', 'ready'], queryFn: () => rest.ready(), refetchInterval: 5000 });
  const registered = [...users.values()].filter((user) => user.registered).length;
  const outcomes = outcomesOf(alerts.values());
  const ready = health.data?.status.toLowerCase();

  return (
    <div className={classes['page']}>
      <h1 className={classes['title']}>SIP network health</h1>
      <div className={classes['figures']}>
        <Figure name="Gateway" value={health.isError ? 'not reachable' : (ready ?? '…')} tone={health.isError || ready !== 'ready' ? 'attention' : 'good'} />
        <Figure name="Registered users" value={`${registered} of ${users.size}`} />
        <Figure name="Alerts delivered" value={`${outcomes.delivered} of ${outcomes.delivered + outcomes.failed + outcomes.running}`} />
        <Figure name="Journal" value={`event ${seq}`} />
        <Figure
          name="Link"
          value={link.kind === 'live' ? (link.roundTripMs === undefined ? 'live' : `${link.roundTripMs} ms`) : link.kind === 'reconnecting' ? ageText(now - link.lastHeardAt) : link.kind}
          tone={link.kind === 'live' ? 'good' : 'attention'}
        />
      </div>
      <div className={classes['panels']}>
        <Panel title="Checks">
          {health.isPending ? <LoadingRows rows={3} label="Loading the checks" /> : null}
          {health.isError ? (
            <ErrorState title="The gateway does not answer" reason={explain(health.error)} onRetry={() => void health.refetch()} />
          ) : null}
          <ul className={classes['list']}>
            {health.data?.checks.map((check) => {
              const fine = ['ready', 'ok', 'healthy', 'pass'].includes(check.status.toLowerCase());
              return (
                <li key={check.name}>
                  <span>
                    <b>{check.name}</b>
                    {check.detail === undefined ? null : <code>{check.detail}</code>}
                  </span>
                  <StateMark tone={fine ? 'good' : 'bad'} icon={fine ? 'circleCheck' : 'warning'}>
                    {check.status}
                  </StateMark>
                </li>
              );
            })}
          </ul>
        </Panel>
        <Panel title="Devices by transport">
          <Bars tallies={tallyDevices(users.values(), (registration) => registration.transport.toUpperCase())} none="No device is registered" />
        </Panel>
        <Panel title="Devices by make">
          <Bars tallies={tallyDevices(users.values(), (registration) => (registration.userAgent === undefined ? 'not said' : deviceName(registration.userAgent)))} none="No device is registered" />
        </Panel>
        <Panel title="What became of the latest alerts" note={`${alerts.size} alerts, ${outcomes.delivered + outcomes.failed + outcomes.running} recipients`}>
          <Bars tallies={outcomes.byState.map(({ state, count }) => ({ name: wordsOf(state), count }))} none="No alert yet" />
        </Panel>
      </div>
    </div>
  );
}

/** "notRegistered" → "not registered". */
const wordsOf = (state: string): string => state.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function Figure({ name, value, tone = 'quiet' }: { name: string; value: string; tone?: 'good' | 'attention' | 'quiet' }) {
  return (
    <div className={classes['figure']} data-tone={tone}>
      <span>{name}</span>
      <b>{value}</b>
    </div>
  );
}

function Bars({ tallies, none }: { tallies: readonly Tally[]; none: string }) {
  if (tallies.length === 0) return <EmptyState icon="activity" title={none} />;
  const most = Math.max(...tallies.map((tally) => tally.count));
  return (
    <ul className={classes['bars']}>
      {tallies.map((tally) => (
        <li key={tally.name}>
          <span className={classes['barName']}>{tally.name}</span>
          <span className={classes['bar']} aria-hidden="true">
            <i style={{ width: `${(tally.count / most) * 100}%` }} />
          </span>
          <b>{tally.count}</b>
        </li>
      ))}
    </ul>
  );
}
