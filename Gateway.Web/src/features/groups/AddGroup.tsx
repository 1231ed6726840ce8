import { Button, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import type { GroupType } from '../../gateway/model';
import { useGateway } from '../../gateway/GatewayContext';
import { explain } from '../../gateway/problem';
import form from '../../ui/form.module.css';
import { useHomeDomain } from '../../gateway/useHomeDomain';
import { typeTexts } from './groupFields';

export function AddGroup({ onClose, onAdded }: { onClose: () => void; onAdded: (group: string) => void }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const domain = useHomeDomain();
  const [displayName, setDisplayName] = useState('');
  const [user, setUser] = useState('');
  const [type, setType] = useState<GroupType>('prearranged');
  const add = useMutation({
    mutationFn: () => rest.addGroup({ address: `sip:${user}@${domain}`, displayName, type }),
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
        <NativeSelect
          label="Type"
          description="Who is called and when a session ends follows the type, until you set it by hand."
          value={type}
          onChange={(event) => setType(event.currentTarget.value as GroupType)}
          data={typeTexts.map(({ value, label }) => ({ value, label }))}
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
