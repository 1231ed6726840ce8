import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway } from '../../gateway/GatewayContext';
import type { Mailbox } from '../../gateway/mailboxes';
import { explain, GatewayError } from '../../gateway/problem';
import form from '../../ui/form.module.css';
import { tellDone } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import classes from './Greetings.module.css';

/** How much a mailbox holds, and how much of that is used: when it is full, callers hear so, and nothing is overwritten. */
export function LimitsForm({ mailbox, mayChange }: { mailbox: Mailbox; mayChange: boolean }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const [messages, setMessages] = useState(String(mailbox.messagesMax));
  const [minutes, setMinutes] = useState(String(mailbox.minutesMax));
  const limit = (text: string) => (text.trim() === '' ? null : Number(text));
  const save = useMutation({
    mutationFn: () => rest.changeMailbox(mailbox.id, mailbox.version, { messagesMax: limit(messages), minutesMax: limit(minutes) }),
    onSuccess: async () => {
      tellDone('The limits are saved.');
      await queries.invalidateQueries({ queryKey: ['mailboxes'] });
    },
  });
  const isOld = save.error instanceof GatewayError && save.error.problem.status === 412;
  const isSaved = messages === String(mailbox.messagesMax) && minutes === String(mailbox.minutesMax);
  const held = mailbox.messages.new + mailbox.messages.old;
  return (
    <Panel title="Limits" note={`${held} of ${mailbox.messagesMax} messages, ${Math.ceil(mailbox.lengthMs / 60_000)} of ${mailbox.minutesMax} minutes`}>
      <form
        className={classes['part']}
        aria-label="Limits"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <p className={classes['note']}>When it is full, callers hear so, and nothing is overwritten.</p>
        <div className={classes['row']}>
          <TextInput type="number" min={1} step={1} label="Messages at most" readOnly={!mayChange} value={messages} onChange={(event) => setMessages(event.currentTarget.value)} />
          <TextInput type="number" min={1} step={1} label="Minutes at most" readOnly={!mayChange} value={minutes} onChange={(event) => setMinutes(event.currentTarget.value)} />
        </div>
        {mayChange ? <p className={classes['note']}>Empty: as the gateway has it for everybody.</p> : null}
        {save.isError ? (
          <p className={form['error']} role="alert">
            {isOld ? 'Somebody else has changed the mailbox meanwhile. Look at it as it is now, and change it again.' : explain(save.error)}
          </p>
        ) : null}
        {mayChange ? (
          <div className={form['end']}>
            <Button type="submit" loading={save.isPending} disabled={isSaved}>
              Save
            </Button>
          </div>
        ) : null}
      </form>
    </Panel>
  );
}
