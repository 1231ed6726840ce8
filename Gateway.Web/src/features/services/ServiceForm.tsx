import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { ServiceBehaviour, ServiceContext, ServiceTrust } from '../../gateway/contract';
import { useGateway, useLive } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import { AddressesInput, AddressInput } from '../../ui/AddressInput';
import { Confirm } from '../../ui/Confirm';
import form from '../../ui/form.module.css';
import { Icon } from '../../ui/Icon';
import { tellDone } from '../../ui/notify';
import { draftOf, fieldsOf, patchOf, type ServiceFields } from './serviceDraft';
import { useMailboxes } from './useMailboxes';
import { behaviourChoices, namesMailbox, trustChoices } from './words';

/** Adds a service identity, or changes one. */
export function ServiceForm({ context, maySeeMailboxes, onClose }: { context: ServiceContext | undefined; maySeeMailboxes: boolean; onClose: () => void }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const users = useLive((view) => view.users);
  const mailboxes = useMailboxes(maySeeMailboxes);
  const [fields, setFields] = useState(() => fieldsOf(context));
  const [removing, setRemoving] = useState(false);
  const set = (change: Partial<ServiceFields>) => setFields((before) => ({ ...before, ...change }));
  const done = async (message: string) => {
    await queries.invalidateQueries({ queryKey: ['contexts'] });
    tellDone(message);
    onClose();
  };
  const save = useMutation({
    mutationFn: () => (context === undefined ? rest.addServiceContext(draftOf(fields)) : rest.changeServiceContext(context.id, context.version, patchOf(fields))),
    onSuccess: (saved) => done(`${saved.requestUri} is provisioned.`),
  });
  const remove = useMutation({
    mutationFn: () => (context === undefined ? Promise.resolve(null) : rest.removeServiceContext(context.id, context.version)),
    onSuccess: () => done('The service identity is removed.'),
    onError: () => setRemoving(false),
  });
  const failure = save.error ?? remove.error;
  return (
    <Modal opened onClose={onClose} title={context === undefined ? 'Add a service identity' : 'Service identity'} size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextInput
          label="Request-URI"
          description="Any SIP URI with a user part; no meaning is read out of it."
          data-autofocus
          required
          withAsterisk={false}
          value={fields.requestUri}
          onChange={(event) => set({ requestUri: event.currentTarget.value })}
        />
        <NativeSelect label="Behaviour" value={fields.behaviour} onChange={(event) => set({ behaviour: event.currentTarget.value as ServiceBehaviour })} data={behaviourChoices} />
        {namesMailbox(fields.behaviour) ? (
          <AddressInput
            label="Mailbox of"
            placeholder="A name or an address"
            suggestions={mailboxes.suggestions}
            value={mailboxes.ownerOf(fields.mailbox)}
            onChange={(owner) => set({ mailbox: mailboxes.idOf(owner) })}
          />
        ) : null}
        <NativeSelect label="Takes calls from" value={fields.trust} onChange={(event) => set({ trust: event.currentTarget.value as ServiceTrust | '' })} data={trustChoices} />
        <AddressesInput
          label="Also from"
          description="Callers that may address it although it is reserved."
          suggestions={[...users.values()].map((user) => ({ value: user.address, name: user.displayName }))}
          value={fields.allowed}
          onChange={(allowed) => set({ allowed })}
        />
        <TextInput
          label="Fallback"
          description="The Request-URI for a call whose trust does not suffice. Empty: it is refused."
          value={fields.fallback}
          onChange={(event) => set({ fallback: event.currentTarget.value })}
        />
        <TextInput label="Greeting" description="The name of one of the mailbox. Empty: that of the behaviour." value={fields.greeting} onChange={(event) => set({ greeting: event.currentTarget.value })} />
        <TextInput label="Note" maxLength={500} value={fields.note} onChange={(event) => set({ note: event.currentTarget.value })} />
        {failure === null ? null : (
          <p className={form['error']} role="alert">
            {explain(failure)}
          </p>
        )}
        <div className={form['end']}>
          {context === undefined ? null : (
            <Button className={form['start'] ?? ''} variant="subtle" color="gray" leftSection={<Icon name="trash" size={14} />} onClick={() => setRemoving(true)}>
              Remove it
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isPending}>
            {context === undefined ? 'Add it' : 'Save'}
          </Button>
        </div>
      </form>
      {removing && context !== undefined ? (
        <Confirm title="Remove the service identity?" action="Remove it" busy={remove.isPending} onConfirm={() => remove.mutate()} onClose={() => setRemoving(false)}>
          Calls to {context.requestUri} are refused from then on. The mailbox and its messages stay.
        </Confirm>
      ) : null}
    </Modal>
  );
}
