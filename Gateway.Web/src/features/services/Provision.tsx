import { ActionIcon, Button, Modal, NativeSelect, Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { ServiceBehaviour, ServiceProvisionLine, ServiceScheme } from '../../gateway/contract';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { AddressInput } from '../../ui/AddressInput';
import form from '../../ui/form.module.css';
import { Icon } from '../../ui/Icon';
import { tellDone } from '../../ui/notify';
import classes from './Services.module.css';
import { behaviourChoices } from './words';

const firstLines: readonly ServiceProvisionLine[] = [
  { pattern: '{user}-vm', behaviour: 'depositStandard' },
  { pattern: '{user}-vm-pin', behaviour: 'retrievePin' },
];

/** The usual set of identities for one user, from a template. Doing it again changes nothing. */
export function Provision({ onClose }: { onClose: () => void }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const users = useLive((view) => view.users);
  const [user, setUser] = useState('');
  const [scheme, setScheme] = useState<ServiceScheme>('mnemonic');
  const [lines, setLines] = useState(firstLines);
  const [number, setNumber] = useState('');
  const [forward, setForward] = useState(true);
  const change = (index: number, part: Partial<ServiceProvisionLine>) => setLines((before) => before.map((line, at) => (at === index ? { ...line, ...part } : line)));
  const make = useMutation({
    mutationFn: () =>
      rest.provisionServices(user.trim(), {
        scheme,
        ...(scheme === 'own' ? { lines: [...lines] } : {}),
        ...(number.trim() === '' ? {} : { number: number.trim() }),
        ...(forward ? {} : { forward: false }),
      }),
    onSuccess: async (made) => {
      await Promise.all(['contexts', 'mailboxes', 'forwarding'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
      tellDone(`${made.mailbox.owner} has ${made.contexts.length} service identities.`);
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Provision a user from a template" size="xl" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <AddressInput
          label="User"
          description="A mailbox where the user has none, one identity for each line of the template, and forwarding to them."
          placeholder="A name or an address"
          autoFocus
          suggestions={[...users.values()].map((one) => ({ value: one.address, name: one.displayName }))}
          value={user}
          onChange={setUser}
        />
        <NativeSelect
          label="Template"
          value={scheme}
          onChange={(event) => setScheme(event.currentTarget.value as ServiceScheme)}
          data={[
            { value: 'mnemonic', label: 'Names, such as sub-bob-deposit-busy' },
            { value: 'numeric', label: 'Numbers: that of the mailbox and a digit' },
            { value: 'own', label: 'Own lines' },
          ]}
        />
        {scheme === 'own' ? (
          <>
            {lines.map((line, index) => (
              <div key={index} className={classes['line']}>
                <TextInput size="xs" label={`User part ${index + 1}`} value={line.pattern} onChange={(event) => change(index, { pattern: event.currentTarget.value })} />
                <NativeSelect
                  size="xs"
                  label={`Behaviour ${index + 1}`}
                  value={line.behaviour}
                  onChange={(event) => change(index, { behaviour: event.currentTarget.value as ServiceBehaviour })}
                  data={behaviourChoices}
                />
                <NativeSelect
                  size="xs"
                  label={`Falls back to ${index + 1}`}
                  value={line.fallback ?? ''}
                  onChange={(event) => {
                    const fallback = event.currentTarget.value as ServiceBehaviour | '';
                    setLines((before) => before.map(({ pattern, behaviour, ...rest }, at) => (at !== index ? { pattern, behaviour, ...rest } : { pattern, behaviour, ...(fallback === '' ? {} : { fallback }) })));
                  }}
                  data={[{ value: '', label: 'nothing' }, ...behaviourChoices]}
                />
                <ActionIcon variant="subtle" color="gray" aria-label={`Remove line ${index + 1}`} disabled={lines.length === 1} onClick={() => setLines(lines.filter((_, at) => at !== index))}>
                  <Icon name="x" size={14} />
                </ActionIcon>
              </div>
            ))}
            <div>
              <Button variant="default" size="compact-sm" leftSection={<Icon name="plus" size={14} />} onClick={() => setLines([...lines, { pattern: '', behaviour: 'depositBusy' }])}>
                Another line
              </Button>{' '}
              {'{user}'} stands for the user part of the address, {'{number}'} for the number of the mailbox.
            </div>
          </>
        ) : null}
        <TextInput label="Number of the mailbox" description="1 to 15 digits, for a mailbox that is new. The numeric template needs one." inputMode="numeric" value={number} onChange={(event) => setNumber(event.currentTarget.value)} />
        <Switch
          label="Lead calls there that nobody takes"
          description="Where nothing is set yet; the forwarding of the user can be changed afterwards."
          checked={forward}
          onChange={(event) => setForward(event.currentTarget.checked)}
        />
        {make.isError ? (
          <p className={form['error']} role="alert">
            {explain(make.error)}
          </p>
        ) : null}
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={make.isPending} disabled={user.trim() === ''}>
            Provision
          </Button>
        </div>
      </form>
    </Modal>
  );
}
