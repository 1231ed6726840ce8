import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway } from '../../gateway/GatewayContext';
import type { OwnPresence } from '../../gateway/model';
import { explain } from '../../gateway/problem';
import form from '../../ui/form.module.css';
import { ErrorState, LoadingRows } from '../../ui/Notices';
import { tellDone } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import classes from './PresencePage.module.css';

/** The gateway takes no longer note. */
const noteMax = 200;

/** What one says of oneself to those who may see it. */
export function OwnStatus({ mayChange }: { mayChange: boolean }) {
  const { rest } = useGateway();
  const own = useQuery({ queryKey: ['presence', 'own'], queryFn: () => rest.ownPresence() });
  return (
    <Panel title="My status">
      {own.isPending ? <LoadingRows rows={2} label="Loading your status" /> : null}
      {own.isError ? <ErrorState title="Your status cannot be shown" reason={explain(own.error)} onRetry={() => void own.refetch()} /> : null}
      {own.isSuccess ? <Form key={own.data.version} saved={own.data} mayChange={mayChange} /> : null}
    </Panel>
  );
}

function Form({ saved, mayChange }: { saved: OwnPresence; mayChange: boolean }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const [state, setState] = useState(saved.state);
  const [note, setNote] = useState(saved.note ?? '');
  const save = useMutation({
    mutationFn: () => rest.changeOwnPresence({ state, ...(note.trim() === '' ? {} : { note: note.trim() }) }),
    onSuccess: (now) => {
      queries.setQueryData(['presence', 'own'], now);
      void queries.invalidateQueries({ queryKey: ['users', 'settings'] });
      tellDone('Your status is published.');
    },
  });
  const isSaved = state === saved.state && note.trim() === (saved.note ?? '');
  return (
    <form
      className={`${form['form'] ?? ''} ${classes['form'] ?? ''}`}
      aria-label="My status"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <SegmentedControl
        aria-label="State"
        disabled={!mayChange}
        value={state}
        onChange={(value) => setState(value)}
        data={[
          { value: 'available', label: 'Available' },
          { value: 'doNotDisturb', label: 'Do not disturb' },
        ]}
      />
      <TextInput label="Note" placeholder="In a meeting until three" maxLength={noteMax} disabled={!mayChange} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      {save.isError ? (
        <p className={form['error']} role="alert">
          {explain(save.error)}
        </p>
      ) : null}
      <div className={form['end']}>
        <Button type="submit" loading={save.isPending} disabled={!mayChange || isSaved}>
          Publish
        </Button>
      </div>
    </form>
  );
}
