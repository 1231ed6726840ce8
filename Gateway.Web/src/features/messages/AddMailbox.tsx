import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import type { Owners } from '../../gateway/useOwners';
import { AddressInput } from '../../ui/AddressInput';
import form from '../../ui/form.module.css';
import { tellDone } from '../../ui/notify';

type Props = { owners: Owners; onClose: () => void; onAdded: (mailbox: string) => void };

/** A mailbox for a person, for the members of a group, or for whoever is rung at a role. */
export function AddMailbox({ owners, onClose, onAdded }: Props) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const [owner, setOwner] = useState('');
  const [number, setNumber] = useState('');
  const add = useMutation({
    mutationFn: () => rest.addMailbox({ owner: owner.trim(), ...(number.trim() === '' ? {} : { number: number.trim() }) }),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['mailboxes'] });
      tellDone(`${owners.nameOf(made.owner) ?? made.owner} has a mailbox.`);
      onAdded(made.id);
    },
  });
  return (
    <Modal opened onClose={onClose} title="Add a mailbox" size="sm" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <AddressInput
          label="Whose"
          description="A person’s is for that person alone. A group’s is for all its members, and that of a role, such as a reception, for whoever is rung there. It never changes."
          placeholder="A name or an address"
          autoFocus
          suggestions={[...owners.groups.map((one) => ({ ...one, note: 'group' })), ...owners.people]}
          value={owner}
          onChange={setOwner}
        />
        <TextInput
          label="Number"
          description="1 to 15 digits: what callers dial who are asked for a mailbox. It can be left empty where a service identity leads there."
          inputMode="numeric"
          maxLength={15}
          value={number}
          onChange={(event) => setNumber(event.currentTarget.value)}
        />
        {add.isError ? (
          <p className={form['error']} role="alert">
            {explain(add.error)}
          </p>
        ) : null}
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending} disabled={owner.trim() === ''}>
            Add mailbox
          </Button>
        </div>
      </form>
    </Modal>
  );
}
