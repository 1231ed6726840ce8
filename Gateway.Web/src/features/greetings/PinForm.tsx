import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { Confirm } from '../../ui/Confirm';
import form from '../../ui/form.module.css';
import { tellDone, tellFailed } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import classes from './Greetings.module.css';

/** Whether there is a PIN is shown; the PIN itself goes one way. */
export function PinForm({ mailbox, isSet }: { mailbox: string; isSet: boolean }) {
  const { rest } = useGateway();
  const client = useQueryClient();
  const refresh = () => void client.invalidateQueries({ queryKey: ['mailboxes', 'one', mailbox] });
  const [pin, setPin] = useState('');
  const [removing, setRemoving] = useState(false);
  const set = useMutation({
    mutationFn: () => rest.setPin(mailbox, pin),
    onSuccess: () => {
      setPin('');
      tellDone('The PIN is set.');
      refresh();
    },
  });
  const remove = useMutation({
    mutationFn: () => rest.removePin(mailbox),
    onSuccess: () => {
      tellDone('There is no PIN any more.');
      refresh();
    },
    onError: (error) => tellFailed('The PIN was not removed', explain(error)),
    onSettled: () => setRemoving(false),
  });
  return (
    <Panel title="PIN" note={isSet ? 'A PIN is set.' : 'No PIN is set.'}>
      <form
        className={classes['part']}
        aria-label="PIN"
        onSubmit={(event) => {
          event.preventDefault();
          set.mutate();
        }}
      >
        <p className={classes['note']}>With it the messages are heard from any telephone. Ten wrong ones in a row lock it for a quarter of an hour; a new PIN unlocks it.</p>
        <PasswordInput
          label="New PIN"
          description="4 to 10 digits."
          inputMode="numeric"
          autoComplete="new-password"
          maxLength={10}
          value={pin}
          onChange={(event) => setPin(event.currentTarget.value)}
        />
        {set.isError ? (
          <p className={form['error']} role="alert">
            {explain(set.error)}
          </p>
        ) : null}
        <div className={form['end']}>
          <Button className={form['start'] ?? ''} variant="subtle" color="gray" disabled={!isSet} onClick={() => setRemoving(true)}>
            Remove the PIN
          </Button>
          <Button type="submit" loading={set.isPending} disabled={!/^[0-9]{4,10}$/.test(pin)}>
            Set the PIN
          </Button>
        </div>
      </form>
      {removing ? (
        <Confirm title="Remove the PIN?" action="Remove the PIN" busy={remove.isPending} onConfirm={() => remove.mutate()} onClose={() => setRemoving(false)}>
          Its messages can then be heard only by who has proven to be its owner, and in this console.
        </Confirm>
      ) : null}
    </Panel>
  );
}
