import { Button, Modal, NativeSelect, Switch } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import type { SessionDraft } from '../../gateway/contract';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { uniqueKey } from '../../gateway/uniqueKey';
import { AddressesInput } from '../../ui/AddressInput';
import form from '../../ui/form.module.css';
import { Icon } from '../../ui/Icon';
import { callTo } from './commands';
import type { Viewer } from './tile';

type Props = { to: readonly string[]; viewer: Viewer; onClose: () => void; onStarted: (session: string) => void };
type Choice = { answerMode: NonNullable<SessionDraft['answerMode']> | ''; override: boolean; establishment: NonNullable<SessionDraft['establishment']> };

/** A session with people, and how they shall be called. One is a one-to-one session, more are an ad-hoc group. */
export function SessionComposer({ to, viewer, onClose, onStarted }: Props) {
  const { rest } = useGateway();
  const users = useLive((view) => view.users);
  const [addresses, setAddresses] = useState<string[]>([...to]);
  const [choice, setChoice] = useState<Choice>({ answerMode: '', override: false, establishment: 'onDemand' });
  // One key for the life of what is chosen: pressing Call again after a lost answer never calls twice.
  const [key, setKey] = useState(() => uniqueKey());
  const mayOverride = [...users.values()].some((user) => user.address === viewer.address && user.mayOverrideManualAnswer);
  const start = useMutation({
    mutationFn: () => rest.startSession(draftOf(addresses, choice), key),
    onSuccess: (session) => onStarted(session.id),
  });
  const choose = (change: Partial<Choice>) => {
    setChoice((before) => ({ ...before, ...change }));
    setKey(uniqueKey());
  };

  return (
    <Modal opened onClose={onClose} title="New session" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          start.mutate();
        }}
      >
        <AddressesInput
          label="With"
          description="One person is a one-to-one session, more are an ad-hoc group. A group is called from its tile."
          placeholder={addresses.length === 0 ? 'A name or an address' : ''}
          autoFocus={to.length === 0}
          suggestions={[...users.values()]
            .filter((user) => user.address !== viewer.address)
            .map((user) => ({ value: user.address, name: user.displayName, note: user.registered ? 'registered' : 'not registered' }))}
          value={addresses}
          onChange={(value) => {
            setAddresses(value);
            setKey(uniqueKey());
          }}
        />
        <NativeSelect
          label="Answer"
          value={choice.answerMode}
          onChange={(event) => choose({ answerMode: event.currentTarget.value as Choice['answerMode'] })}
          data={[
            { value: '', label: 'As each person has set it' },
            { value: 'automatic', label: 'Automatic, where the person lets us' },
            { value: 'manual', label: 'By hand' },
          ]}
        />
        {mayOverride ? (
          <Switch
            label="Override manual answer"
            description="The call is answered at once even by who answers by hand. You are entitled to it."
            checked={choice.override}
            onChange={(event) => choose({ override: event.currentTarget.checked })}
          />
        ) : null}
        <NativeSelect
          label="Set-up"
          value={choice.establishment}
          onChange={(event) => choose({ establishment: event.currentTarget.value as Choice['establishment'] })}
          data={[
            { value: 'onDemand', label: 'On demand' },
            { value: 'preEstablished', label: 'On a pre-established session' },
          ]}
        />
        {start.isError ? (
          <p className={form['error']} role="alert">
            {explain(start.error)}
          </p>
        ) : null}
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" data-autofocus={to.length > 0 || undefined} leftSection={<Icon name="phone" size={14} />} disabled={addresses.length === 0} loading={start.isPending}>
            {addresses.length > 1 ? `Call ${addresses.length}` : 'Call'}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function draftOf(addresses: readonly string[], { answerMode, override, establishment }: Choice): SessionDraft {
  return {
    ...callTo(addresses),
    ...(answerMode === '' ? {} : { answerMode }),
    ...(override ? { overrideManualAnswer: true } : {}),
    ...(establishment === 'onDemand' ? {} : { establishment }),
  };
}
