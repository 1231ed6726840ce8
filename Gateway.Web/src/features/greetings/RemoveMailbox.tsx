import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway } from '../../gateway/GatewayContext';
import type { Mailbox } from '../../gateway/mailboxes';
import { explain, GatewayError } from '../../gateway/problem';
import { Confirm } from '../../ui/Confirm';
import form from '../../ui/form.module.css';
import { tellDone, tellFailed } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import classes from './Greetings.module.css';

/** Takes a mailbox away with all that belongs to it. */
export function RemoveMailbox({ mailbox, name, onRemoved }: { mailbox: Mailbox; name: string; onRemoved: () => void }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const [asking, setAsking] = useState(false);
  const held = mailbox.messages.new + mailbox.messages.old;
  const remove = useMutation({
    mutationFn: () => rest.removeMailbox(mailbox.id, mailbox.version),
    onSuccess: () => {
      tellDone(`${name} has no mailbox any more.`);
      onRemoved();
    },
    onError: (error) =>
      tellFailed(
        'The mailbox was not removed',
        error instanceof GatewayError && error.problem.status === 412 ? 'Somebody else has changed it meanwhile. Look at it as it is now.' : explain(error),
      ),
    onSettled: async () => {
      setAsking(false);
      await Promise.all(['mailboxes', 'messages', 'contexts', 'forwarding'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
    },
  });
  return (
    <Panel title="The mailbox" note={mailbox.number === undefined ? 'It has no number.' : `Number ${mailbox.number}`}>
      <div className={classes['part']}>
        <p className={classes['note']}>
          Without it nobody can leave a message for {name}: its messages, its greetings, its PIN and the service identities that lead to it go with it.
        </p>
        <div className={form['end']}>
          <Button variant="default" onClick={() => setAsking(true)}>
            Remove the mailbox
          </Button>
        </div>
      </div>
      {asking ? (
        <Confirm title={`Remove the mailbox of ${name}?`} action="Remove the mailbox" busy={remove.isPending} onConfirm={() => remove.mutate()} onClose={() => setAsking(false)}>
          {held === 0 ? 'It is empty.' : held === 1 ? 'The message in it is gone for good.' : `The ${held} messages in it are gone for good.`} Calls are led to its service identities no more.
        </Confirm>
      ) : null}
    </Panel>
  );
}
