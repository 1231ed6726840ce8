import { Button, Checkbox, Modal, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway, useLive } from '../../gateway/GatewayContext';
import type { ApiKey } from '../../gateway/model';
import { explain } from '../../gateway/problem';
import { AddressInput } from '../../ui/AddressInput';
import form from '../../ui/form.module.css';
import classes from './ApiKeys.module.css';
import { draftOf, emptyKey, type KeyFields, lifetimes, scopeText } from './keyDraft';

/** Who makes a key gives away at most what he may do himself, so only that is offered. */
export function AddApiKey({ scopes, onClose, onAdded }: { scopes: readonly string[]; onClose: () => void; onAdded: (key: ApiKey) => void }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const users = useLive((view) => view.users);
  const [fields, setFields] = useState(emptyKey);
  const set = (change: Partial<KeyFields>) => setFields((before) => ({ ...before, ...change }));
  const add = useMutation({
    mutationFn: () => rest.addApiKey(draftOf(fields, Date.now())),
    onSuccess: async (key) => {
      await queries.invalidateQueries({ queryKey: ['apiKeys'] });
      onAdded(key);
    },
  });

  return (
    <Modal opened onClose={onClose} title="Make an API key" size="lg" closeButtonProps={{ 'aria-label': 'Close' }}>
      <form
        className={form['form']}
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate();
        }}
      >
        <TextInput
          label="Name"
          description="The program that uses it, so that you know it again."
          data-autofocus
          required
          withAsterisk={false}
          maxLength={120}
          value={fields.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
        <AddressInput
          label="Acts for"
          description="A user of the console; empty means you. The key never allows more than that user’s role."
          placeholder="You"
          suggestions={[...users.values()].filter((user) => user.role !== undefined).map((user) => ({ value: user.address, name: user.displayName }))}
          value={fields.user}
          onChange={(user) => set({ user })}
        />
        <Checkbox.Group label="Allows" value={[...fields.scopes]} onChange={(chosen) => set({ scopes: chosen })}>
          <div className={classes['scopes']}>
            {scopes.map((scope) => (
              <Checkbox key={scope} size="xs" value={scope} label={scopeText(scope)} description={<code>{scope}</code>} />
            ))}
          </div>
        </Checkbox.Group>
        <NativeSelect label="Valid for" value={fields.days} onChange={(event) => set({ days: event.currentTarget.value })} data={[...lifetimes]} />
        {add.isError ? (
          <p className={form['error']} role="alert">
            {explain(add.error)}
          </p>
        ) : null}
        <div className={form['end']}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending} disabled={fields.scopes.length === 0}>
            Make the key
          </Button>
        </div>
      </form>
    </Modal>
  );
}
