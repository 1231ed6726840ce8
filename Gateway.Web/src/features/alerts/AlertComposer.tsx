import { Button, Modal, SegmentedControl, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { uniqueKey } from '../../gateway/uniqueKey';
import { AddressesInput } from '../../ui/AddressInput';
import { Icon } from '../../ui/Icon';
import classes from './AlertComposer.module.css';

type Props = { to: readonly string[]; onClose: () => void; onSent: (alert: string) => void };

/** Longer than handsets show on one screen serves nobody; the gateway's own limit is higher. */
const textMax = 200;

/** To whom, an optional text, and go. What becomes of it is shown by the alert itself. */
export function AlertComposer({ to, onClose, onSent }: Props) {
  const { rest } = useGateway();
  const users = useLive((view) => view.users);
  const [addresses, setAddresses] = useState<string[]>([...to]);
  const [text, setText] = useState('');
  const [priority, setPriority] = useState<'normal' | 'urgent'>('normal');
  // One key for the life of this form: pressing Send again after a lost answer never sends a second alert.
  const [key, setKey] = useState(() => uniqueKey());
  const send = useMutation({
    mutationFn: () =>
      rest.sendAlert(
        { to: addresses, ...(text.trim() === '' ? {} : { text: text.trim() }), ...(priority === 'normal' ? {} : { priority }) },
        key,
      ),
    onSuccess: (alert) => onSent(alert.id),
  });
  const change = <T,>(set: (value: T) => void) => (value: T) => {
    set(value);
    setKey(uniqueKey());
  };

  return (
    <Modal opened onClose={onClose} title="Send an alert" size="md" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={classes['form']}
        onSubmit={(event) => {
          event.preventDefault();
          send.mutate();
        }}
      >
        <AddressesInput
          label="To"
          placeholder={addresses.length === 0 ? 'A name or an address' : ''}
          autoFocus={to.length === 0}
          suggestions={[...users.values()].map((user) => ({
            value: user.address,
            name: user.displayName,
            note: user.registered ? 'registered' : 'not registered',
          }))}
          value={addresses}
          onChange={change(setAddresses)}
        />
        <Textarea
          label="Text"
          description="Optional. An alert without text asks to be called back."
          autosize
          minRows={2}
          maxRows={5}
          maxLength={textMax}
          data-autofocus={to.length > 0 || undefined}
          value={text}
          onChange={(event) => change(setText)(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.form?.requestSubmit();
          }}
        />
        <SegmentedControl
          size="xs"
          aria-label="Priority"
          value={priority}
          onChange={(value) => change(setPriority)(value)}
          data={[
            { value: 'normal', label: 'Normal' },
            { value: 'urgent', label: 'Urgent' },
          ]}
        />
        {send.isError ? (
          <p className={classes['error']} role="alert">
            {explain(send.error)}
          </p>
        ) : null}
        <div className={classes['end']}>
          <span className={classes['hint']}>Ctrl + Enter sends</span>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" leftSection={<Icon name="send" size={14} />} loading={send.isPending} disabled={addresses.length === 0}>
            {addresses.length > 1 ? `Send to ${addresses.length}` : 'Send'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
