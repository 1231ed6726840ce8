import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useGateway, useLive } from '../../gateway/GatewayContext';
import type { ApiKey } from '../../gateway/model';
import { explain } from '../../gateway/problem';
import { Age } from '../../ui/Age';
import { Confirm } from '../../ui/Confirm';
import { Icon } from '../../ui/Icon';
import { EmptyState, ErrorState, LoadingRows } from '../../ui/Notices';
import { tellDone, tellFailed } from '../../ui/notify';
import { Panel } from '../../ui/Panel';
import { StateMark } from '../../ui/StateMark';
import table from '../../ui/table.module.css';
import { dayText } from '../../ui/time';
import { useNow } from '../../ui/useNow';
import { AddApiKey } from './AddApiKey';
import { isExpired } from './keyDraft';
import { NewApiKey } from './NewApiKey';

type Open = { kind: 'new' } | { kind: 'made'; key: ApiKey } | { kind: 'remove'; key: ApiKey };

/** What programs sign in with: each key with what it allows and when it was last seen, never with its secret. */
export function ApiKeysPage({ scopes }: { scopes: readonly string[] }) {
  const { rest } = useGateway();
  const queries = useQueryClient();
  const [open, setOpen] = useState<Open>();
  const keys = useQuery({ queryKey: ['apiKeys'], queryFn: () => rest.apiKeys() });
  const remove = useMutation({
    mutationFn: (key: ApiKey) => rest.removeApiKey(key.id),
    onSuccess: async (_gone, key) => {
      await queries.invalidateQueries({ queryKey: ['apiKeys'] });
      tellDone(`The key of ${key.name} is removed.`);
    },
    onError: (error) => tellFailed('The key was not removed', explain(error)),
    onSettled: () => setOpen(undefined),
  });
  const list = keys.data?.data ?? [];

  return (
    <Panel
      title="API keys"
      level={1}
      fill
      note={keys.isSuccess ? `${list.length} ${list.length === 1 ? 'key' : 'keys'}` : undefined}
      actions={
        <Button leftSection={<Icon name="plus" size={14} />} onClick={() => setOpen({ kind: 'new' })}>
          Make a key
        </Button>
      }
    >
      {keys.isPending ? <LoadingRows label="Loading the keys" /> : null}
      {keys.isError ? <ErrorState title="The keys cannot be shown" reason={explain(keys.error)} onRetry={() => void keys.refetch()} /> : null}
      {keys.isSuccess && list.length === 0 ? (
        <EmptyState icon="key" title="No program has a key">
          A key lets a program work with the API in a user’s name, with only the rights that you choose.
        </EmptyState>
      ) : null}
      {list.length > 0 ? <KeyTable keys={list} onRemove={(key) => setOpen({ kind: 'remove', key })} /> : null}
      {open?.kind === 'new' ? <AddApiKey scopes={scopes} onClose={() => setOpen(undefined)} onAdded={(key) => setOpen({ kind: 'made', key })} /> : null}
      {open?.kind === 'made' ? <NewApiKey name={open.key.name} secret={open.key.key ?? ''} onClose={() => setOpen(undefined)} /> : null}
      {open?.kind === 'remove' ? (
        <Confirm
          title={`Remove the key of ${open.key.name}?`}
          action="Remove the key"
          busy={remove.isPending}
          onConfirm={() => remove.mutate(open.key)}
          onClose={() => setOpen(undefined)}
        >
          The program that uses it is refused from then on. A key that was removed does not come back.
        </Confirm>
      ) : null}
    </Panel>
  );
}

function KeyTable({ keys, onRemove }: { keys: readonly ApiKey[]; onRemove: (key: ApiKey) => void }) {
  const users = useLive((view) => view.users);
  const now = useNow(5000);
  return (
    <table className={table['table']}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Begins with</th>
          <th scope="col">Acts for</th>
          <th scope="col">Allows</th>
          <th scope="col">Made</th>
          <th scope="col">Last used</th>
          <th scope="col">Expires</th>
          <th scope="col">Action</th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.id}>
            <td>
              <span className={table['main']}>{key.name}</span>
            </td>
            <td className={`${table['code'] ?? ''} ${table['nowrap'] ?? ''}`}>{key.prefix}…</td>
            <td className={table['nowrap']}>{users.get(key.user)?.displayName ?? key.user}</td>
            <td className={table['code']}>{key.scopes.join(' ')}</td>
            <td className={`${table['soft'] ?? ''} ${table['nowrap'] ?? ''}`}>{dayText(new Date(key.createdAt))}</td>
            <td className={`${table['soft'] ?? ''} ${table['nowrap'] ?? ''}`}>{key.lastUsedAt === undefined ? 'never' : <Age at={key.lastUsedAt} suffix=" ago" />}</td>
            <td className={`${table['soft'] ?? ''} ${table['nowrap'] ?? ''}`}>
              {isExpired(key.expiresAt, now) ? (
                <StateMark tone="attention" icon="clock" bare>
                  expired
                </StateMark>
              ) : key.expiresAt === undefined ? (
                'never'
              ) : (
                dayText(new Date(key.expiresAt))
              )}
            </td>
            <td>
              <Button variant="subtle" color="gray" size="compact-sm" aria-label={`Remove the key of ${key.name}`} onClick={() => onRemove(key)}>
                Remove
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
