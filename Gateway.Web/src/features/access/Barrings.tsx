import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway } from '../../gateway/GatewayContext';
import type { AccessAction, BarringEntry } from '../../gateway/model';
import { explain } from '../../gateway/problem';
import { AddressInput } from '../../ui/AddressInput';
import { Confirm } from '../../ui/Confirm';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { tellFailed } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import classes from './Barrings.module.css';
import { useNames } from './useNames';
import { actionWords } from './words';

const actions: readonly AccessAction[] = ['alert', 'session', 'presence'];

/** The operator's hard list: looked at before any rule, and the only denial that beats a grant. */
export function Barrings({ mayEdit }: { mayEdit: boolean }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const { nameOf } = useNames();
  const [lifting, setLifting] = useState<BarringEntry>();
  const barrings = useQuery({ queryKey: ['access', 'barrings'], queryFn: () => rest.barrings() });
  const lift = useMutation({
    mutationFn: (entry: BarringEntry) => rest.removeBarring(entry.id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['access'] }),
    onError: (error) => tellFailed('The barring was not lifted', explain(error)),
    onSettled: () => setLifting(undefined),
  });
  const party = (text: string) => (text === '*' ? 'anyone' : text.startsWith('domain:') ? `anyone at ${text.slice(7)}` : nameOf(text));

  return (
    <Panel title="Hard list" note="before any rule">
      {mayEdit ? <AddBarring /> : null}
      {barrings.isPending ? <LoadingRows rows={3} label="Loading the hard list" /> : null}
      {barrings.isError ? (
        <ErrorState title="The hard list cannot be shown" reason={explain(barrings.error)} onRetry={() => void barrings.refetch()} />
      ) : null}
      {barrings.data?.data.length === 0 ? (
        <EmptyState icon="barred" title="Nobody is barred">
          Whoever stands here is refused whatever the rules say, for example while a handset is missing.
        </EmptyState>
      ) : null}
      <ul className={classes['list']}>
        {barrings.data?.data.map((entry) => (
          <li key={entry.id}>
            <span className={classes['entry']}>
              <b>{party(entry.caller)}</b> may not {entry.actions.map((action) => actionWords[action]).join(', ')} <b>{party(entry.callee)}</b>
              {entry.note === undefined || entry.note === '' ? null : <span>{entry.note}</span>}
            </span>
            {mayEdit ? (
              <Button variant="subtle" color="gray" size="compact-sm" aria-label={`Lift the barring of ${party(entry.caller)}`} onClick={() => setLifting(entry)}>
                Lift
              </Button>
            ) : null}
          </li>
        ))}
      </ul>
      {lifting === undefined ? null : (
        <Confirm title="Lift this barring?" action="Lift it" busy={lift.isPending} onConfirm={() => lift.mutate(lifting)} onClose={() => setLifting(undefined)}>
          From then on the access rules decide again.
        </Confirm>
      )}
    </Panel>
  );
}

function AddBarring() {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const { people } = useNames();
  const [caller, setCaller] = useState('');
  const [callee, setCallee] = useState('');
  const [note, setNote] = useState('');
  const [chosen, setChosen] = useState<readonly AccessAction[]>(actions);
  const add = useMutation({
    mutationFn: () =>
      rest.addBarring({
        ...(caller === '' ? {} : { caller }),
        ...(callee === '' ? {} : { callee }),
        actions: [...chosen],
        ...(note.trim() === '' ? {} : { note: note.trim() }),
      }),
    onSuccess: async () => {
      setCaller('');
      setCallee('');
      setNote('');
      await queries.invalidateQueries({ queryKey: ['access'] });
    },
  });
  return (
    <form
      className={classes['form']}
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <AddressInput label="Who may not" placeholder="Anyone" description="An address, or domain:name" suggestions={people} value={caller} onChange={setCaller} />
      <AddressInput label="Reach whom" placeholder="Anyone" suggestions={people} value={callee} onChange={setCallee} />
      <div className={classes['actions']} role="group" aria-label="What is barred">
        {actions.map((action) => (
          <Checkbox
            key={action}
            size="xs"
            label={actionWords[action]}
            checked={chosen.includes(action)}
            onChange={(event) => setChosen(event.currentTarget.checked ? [...chosen, action] : chosen.filter((other) => other !== action))}
          />
        ))}
      </div>
      <TextInput label="Remark" value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      {add.isError ? (
        <p className={classes['error']} role="alert">
          {explain(add.error)}
        </p>
      ) : null}
      <Button type="submit" variant="default" loading={add.isPending} disabled={(caller === '' && callee === '') || chosen.length === 0}>
        Bar
      </Button>
    </form>
  );
}
