import { Button, Modal, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import form from '../../ui/form.module.css';
import { useHomeDomain } from '../../gateway/useHomeDomain';

export function AddGroup({ onClose, onAdded }: { onClose: () => void; onAdded: (group: string) => void }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const domain = useHomeDomain();
  const [displayName, setDisplayName] = useState('');
  const [user, setUser] = useState('');
  const add = useMutation({
    mutationFn: () => rest.addGroup({ address: `sip:${user}@${domain}`, displayName }),
    onSuccess: async (group) => {
      await queries.invalidateQueries({ queryKey: ['groups'] });
      onAdded(group.id);
    },
  });
  return (
    <Modal opened onClose={onClose} title="Add a group" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <TextInput label="Name" data-autofocus required withAsterisk={false} value={displayName} onChange={(event) => setDisplayName(event.currentTarget.value)} />
        <TextInput
          label="Address"
          description="It never changes."
          required
          withAsterisk={false}
          leftSection="sip:"
          rightSection={`@${domain}`}
          rightSectionWidth={domain.length * 8 + 26}
          value={user}
          onChange={(event) => setUser(event.currentTarget.value.trim())}
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
          <Button type="submit" loading={add.isPending}>
            Add group
          </Button>
        </div>
      </form>
    </Modal>
  );
}
