import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { Retention } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import form from '../../ui/form.module.css';
import { tellDone } from '../../ui/notify';
import { StateMark } from '../../ui/StateMark';
import { clockText, dayText } from '../../ui/time';
import { sizeText } from './recordingFilter';
import classes from './RetentionBar.module.css';

/** How long recordings are kept, and how full it is: in plain sight, since what is over the limit goes. */
export function RetentionBar({ mayChange }: { mayChange: boolean }) {
  const { rest } = useGateway();
  const retention = useQuery({ queryKey: ['recordings', 'retention'], queryFn: () => rest.retention(), refetchInterval: 15_000 });
  const [editing, setEditing] = useState(false);
  if (retention.data === undefined) return retention.isError ? <p className={classes['bar']}>{explain(retention.error)}</p> : null;
  const kept = retention.data;
  const part = kept.bytesMax === 0 ? 0 : Math.min(1, kept.bytes / kept.bytesMax);
  return (
    <div className={classes['bar']}>
      <State kept={kept} />
      <span>
        Kept for <b>{kept.days === 0 ? 'ever' : `${kept.days} days`}</b>, at most <b>{kept.bytesMax === 0 ? 'what the disk holds' : sizeText(kept.bytesMax)}</b>; the oldest go first.
      </span>
      <span className={classes['fill']} aria-hidden="true">
        <span style={{ transform: `scaleX(${part.toFixed(3)})` }} />
      </span>
      <span>
        {kept.recordings} recordings, {sizeText(kept.bytes)}
        {kept.oldestAt === undefined ? '' : `, since ${dayText(new Date(kept.oldestAt))}`}
        {kept.diskFreeBytes === undefined ? '' : `, ${sizeText(kept.diskFreeBytes)} free on the disk`}
      </span>
      {mayChange ? (
        <Button size="compact-sm" variant="default" className={classes['change'] ?? ''} onClick={() => setEditing(true)}>
          Change the limits
        </Button>
      ) : null}
      {editing ? <Limits kept={kept} onClose={() => setEditing(false)} /> : null}
    </div>
  );
}

function State({ kept }: { kept: Retention }) {
  if (kept.state === 'recording') return <StateMark tone="good" icon="dot">recording</StateMark>;
  if (kept.state === 'off') return <StateMark tone="quiet" icon="circle">recording is off</StateMark>;
  const since = kept.failedSince === undefined ? '' : ` since ${clockText(new Date(kept.failedSince))}`;
  return (
    <span role="alert">
      <StateMark tone="bad" icon="warning">recording has stopped</StateMark> {kept.detail ?? 'Nothing can be written'}
      {since}; {kept.missed} bursts are not recorded. Talking goes on.
    </span>
  );
}

const bytesOfGigabyte = 1_000_000_000;

function Limits({ kept, onClose }: { kept: Retention; onClose: () => void }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const [days, setDays] = useState(String(kept.days));
  const [gigabytes, setGigabytes] = useState(String(kept.bytesMax / bytesOfGigabyte));
  const save = useMutation({
    mutationFn: () => rest.changeRetention(kept.version, { days: Number(days), bytesMax: Math.round(Number(gigabytes) * bytesOfGigabyte) }),
    onSuccess: async () => {
      tellDone('The limits are saved.');
      onClose();
      await queries.invalidateQueries({ queryKey: ['recordings'] });
    },
  });
  return (
    <Modal opened onClose={onClose} title="How long recordings are kept" size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextInput type="number" min={0} step={1} required withAsterisk={false} label="Days" description="0: their age does not matter." value={days} onChange={(event) => setDays(event.currentTarget.value)} />
        <TextInput type="number" min={0} step="any" required withAsterisk={false} label="Gigabytes at most" description="Beyond it the oldest go. 0: no limit but the disk." value={gigabytes} onChange={(event) => setGigabytes(event.currentTarget.value)} />
        {save.isError ? (
          <p className={form['error']} role="alert">
            {explain(save.error)}
          </p>
        ) : null}
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Keep as it is
          </Button>
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </div>
      </form>
    </Modal>
  );
}
