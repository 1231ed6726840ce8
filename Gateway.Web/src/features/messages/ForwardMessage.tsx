import { Button, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway, useLive } from '../../gateway/GatewayContext';
import type { VoiceMessage } from '../../gateway/mailboxes';
import { explain } from '../../gateway/problem';
import { AddressInput } from '../../ui/AddressInput';
import form from '../../ui/form.module.css';
import { tellDone } from '../../ui/notify';
import { useMessageSteps } from './useMessageSteps';

/** The gateway takes no longer note. */
const noteMax = 500;

type Props = { message: VoiceMessage; caller: string; maySeeAll: boolean; onClose: () => void };

/** A copy of the message goes to the mailbox of somebody else; this one stays. */
export function ForwardMessage({ message, caller, maySeeAll, onClose }: Props) {
  const { rest } = useGateway();
  const users = useLive((view) => view.users);
  const [to, setTo] = useState('');
  const [note, setNote] = useState('');
  const mailboxes = useQuery({ queryKey: ['mailboxes', 'all', ''], queryFn: () => rest.mailboxes(''), enabled: maySeeAll }).data?.data ?? [];
  const { forward } = useMessageSteps();
  const nameOf = (address: string) => [...users.values()].find((user) => user.address === address)?.displayName ?? address;
  const send = () =>
    forward.mutate(
      { message, to: mailboxes.find((one) => one.owner === to)?.id ?? to.trim(), note: note.trim() },
      {
        onSuccess: () => {
          tellDone(`The message of ${caller} is in the mailbox of ${nameOf(to)}, too.`);
          onClose();
        },
      },
    );
  return (
    <Modal opened onClose={onClose} title={`Forward the message of ${caller}`} size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <AddressInput
          label="To the mailbox of"
          placeholder="A name or an address"
          autoFocus
          suggestions={mailboxes.filter((one) => one.id !== message.mailbox).map((one) => ({ value: one.owner, name: nameOf(one.owner), ...(one.number === undefined ? {} : { note: one.number }) }))}
          value={to}
          onChange={setTo}
        />
        <TextInput label="Note" description="Shown with the copy." maxLength={noteMax} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        {forward.isError ? (
          <p className={form['error']} role="alert">
            {explain(forward.error)}
          </p>
        ) : null}
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={forward.isPending} disabled={to.trim() === ''}>
            Forward
          </Button>
        </div>
      </form>
    </Modal>
  );
}
